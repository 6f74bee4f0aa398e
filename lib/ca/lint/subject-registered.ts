import { namesEqual } from "@/lib/pki/names";
import { type CertificateLint, finding } from "./certificate-lint";

/** The subject equals the registered details, in the same order. Ours. */
export const subjectRegistered: CertificateLint = {
  name: "subject-registered",
  check: ({ certificate, subject }) =>
    namesEqual(certificate.subject, subject)
      ? []
      : [finding("subject-registered", "the subject does not match the registered details")],
};

import { namesEqual } from "@/lib/pki/names";
import { type CertificateLint, finding } from "./certificate-lint";

/** The subject is the one from the register, in the same order. Ours. */
export const subjectRegistered: CertificateLint = {
  name: "subject-registered",
  check: ({ certificate, subject }) =>
    namesEqual(certificate.subject, subject)
      ? []
      : [finding("subject-registered", "the subject is not the register's")],
};

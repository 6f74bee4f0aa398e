import { oids } from "@/lib/pki/oids";
import { type CertificateLint, finding } from "./certificate-lint";

/** KeyUsage and BasicConstraints are critical, every other extension we issue is not (RFC 5280 §4.2.1.1–§4.2.2.1). */
export const criticalFlags: CertificateLint = {
  name: "critical-flags",
  check: ({ certificate }) =>
    certificate.extensions.flatMap(({ oid, name, critical }) =>
      critical === (oid === oids.keyUsage || oid === oids.basicConstraints)
        ? []
        : [finding("critical-flags", `${name ?? oid} is ${critical ? "" : "not "}critical`)],
    ),
};

import { ATTRIBUTE_OIDS } from "@/lib/pki/csr-attributes";
import { type Finding, notice } from "../decision";
import type { CsrCheck } from "./check";

const READ: ReadonlySet<string> = new Set([
  ATTRIBUTE_OIDS.challengePassword,
  ATTRIBUTE_OIDS.extensionRequest,
  ATTRIBUTE_OIDS.microsoftExtensions,
]);

/** Reports attributes of the CSR that have no effect. The challenge password is neither used nor stored. */
export const ignoredAttributes: CsrCheck = {
  name: "ignored-attributes",
  codes: ["csr.challenge_password_ignored", "csr.attribute_ignored"],
  check(csr) {
    const findings: Finding[] = [];
    if (csr.attributes.includes(ATTRIBUTE_OIDS.challengePassword)) {
      findings.push(
        notice(
          "csr.challenge_password_ignored",
          "The CSR contains a challenge password. It is ignored and not stored.",
        ),
      );
    }
    const others = csr.attributes.filter((oid) => !READ.has(oid));
    if (others.length > 0) {
      findings.push(
        notice("csr.attribute_ignored", `The CSR contains attributes that are ignored: ${others.join(", ")}.`),
      );
    }
    return findings;
  },
};

import { ATTRIBUTE_OIDS } from "@/lib/pki/csr-attributes";
import { type Finding, notice } from "../decision";
import type { CsrCheck } from "./check";

const READ: ReadonlySet<string> = new Set([
  ATTRIBUTE_OIDS.challengePassword,
  ATTRIBUTE_OIDS.extensionRequest,
  ATTRIBUTE_OIDS.microsoftExtensions,
]);

/** Says which attributes of the CSR have no effect. The challenge password is neither used nor kept. */
export const ignoredAttributes: CsrCheck = {
  name: "ignored-attributes",
  codes: ["csr.challenge_password_ignored", "csr.attribute_ignored"],
  check(csr) {
    const findings: Finding[] = [];
    if (csr.attributes.includes(ATTRIBUTE_OIDS.challengePassword)) {
      findings.push(
        notice(
          "csr.challenge_password_ignored",
          "The CSR has a challenge password. It has no effect here and is not kept.",
        ),
      );
    }
    const others = csr.attributes.filter((oid) => !READ.has(oid));
    if (others.length > 0) {
      findings.push(
        notice("csr.attribute_ignored", `The CSR has attributes that have no effect here: ${others.join(", ")}.`),
      );
    }
    return findings;
  },
};

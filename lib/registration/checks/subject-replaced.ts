import { formatName } from "@/lib/pki/names";
import { subjectFor } from "@/lib/profiles/subject";
import { type Finding, notice } from "../decision";
import type { RegistrationCheck } from "./check";

/** Reports the parts of the CSR's subject that the certificate will not have; its subject comes from the registered details. */
export const subjectReplaced: RegistrationCheck = {
  name: "subject-replaced",
  codes: ["csr.subject.cn_replaced", "csr.subject.attribute_ignored"],
  check(csr, { profile, registered }) {
    const subject = subjectFor(profile, registered);
    const findings: Finding[] = [];
    const commonName = csr.subject.find(({ type }) => type === "CN");
    const expected = subject.filter(({ type }) => type === "CN");
    if (commonName && expected.length > 0 && !expected.some(({ value }) => value === commonName.value)) {
      findings.push(
        notice(
          "csr.subject.cn_replaced",
          `The certificate will have ${formatName(expected)}, from the registered details.`,
        ),
      );
    }
    const known = new Set(["CN", ...subject.map(({ type }) => type)]);
    const ignored = [...new Set(csr.subject.map(({ type }) => type).filter((type) => !known.has(type)))];
    if (ignored.length > 0) {
      findings.push(
        notice(
          "csr.subject.attribute_ignored",
          `The certificate will not have these attributes of the subject: ${ignored.join(", ")}.`,
        ),
      );
    }
    return findings;
  },
};

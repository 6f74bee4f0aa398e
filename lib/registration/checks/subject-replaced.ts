import { formatName } from "@/lib/pki/names";
import { subjectFor } from "@/lib/profiles/subject";
import { type Finding, notice } from "../decision";
import type { RegisterCheck } from "./check";

/** Says what of the CSR's subject will not be in the certificate, whose subject comes from the register. */
export const subjectReplaced: RegisterCheck = {
  name: "subject-replaced",
  codes: ["csr.subject.cn_replaced", "csr.subject.attribute_ignored"],
  check(csr, { profile, register }) {
    const subject = subjectFor(profile, register);
    const findings: Finding[] = [];
    const commonName = csr.subject.find(({ type }) => type === "CN");
    const expected = subject.filter(({ type }) => type === "CN");
    if (commonName && expected.length > 0 && !expected.some(({ value }) => value === commonName.value)) {
      findings.push(
        notice("csr.subject.cn_replaced", `The certificate will say ${formatName(expected)}, as the register does.`),
      );
    }
    const known = new Set(["CN", ...subject.map(({ type }) => type)]);
    const ignored = [...new Set(csr.subject.map(({ type }) => type).filter((type) => !known.has(type)))];
    if (ignored.length > 0) {
      findings.push(
        notice(
          "csr.subject.attribute_ignored",
          `The certificate will not have these parts of the subject: ${ignored.join(", ")}.`,
        ),
      );
    }
    return findings;
  },
};

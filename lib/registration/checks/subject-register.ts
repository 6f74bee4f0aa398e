import { formatName } from "@/lib/pki/names";
import { subjectFor } from "@/lib/profiles/subject";
import { type Finding, rejection } from "../decision";
import type { RegisterCheck } from "./check";

const RULES = [
  { type: "C", code: "csr.subject.country_mismatch", what: "country (C)" },
  { type: "O", code: "csr.subject.organisation_mismatch", what: "organisation (O)" },
  { type: "OU", code: "csr.subject.unit_mismatch", what: "organisational unit (OU)" },
] as const;

/** Country, organisation and unit, where the CSR names them, say what the register says. */
export const subjectRegister: RegisterCheck = {
  name: "subject-register",
  codes: RULES.map(({ code }) => code),
  check(csr, { profile, register }) {
    const certificateSubject = subjectFor(profile, register);
    return RULES.flatMap(({ type, code, what }): Finding[] => {
      const expected = certificateSubject.filter((attribute) => attribute.type === type);
      const values = new Set(expected.map(({ value }) => value.normalize("NFC")));
      const isWrong = csr.subject.some((one) => one.type === type && !values.has(one.value.normalize("NFC")));
      if (!isWrong || values.size === 0) return [];
      return [rejection(code, `The ${what} in the CSR differs from the register, which says ${formatName(expected)}.`)];
    });
  },
};

import { formatName } from "@/lib/pki/names";
import { subjectFor } from "@/lib/profiles/subject";
import { type Finding, rejection } from "../decision";
import type { RegistrationCheck } from "./check";

const RULES = [
  { type: "C", code: "csr.subject.country_mismatch", what: "country (C)" },
  { type: "O", code: "csr.subject.organisation_mismatch", what: "organisation (O)" },
  { type: "OU", code: "csr.subject.unit_mismatch", what: "organisational unit (OU)" },
] as const;

/** Country, organisation and unit in the CSR, if present, match the registered details. */
export const subjectRegistered: RegistrationCheck = {
  name: "subject-registered",
  codes: RULES.map(({ code }) => code),
  check(csr, { profile, registered }) {
    const certificateSubject = subjectFor(profile, registered);
    return RULES.flatMap(({ type, code, what }): Finding[] => {
      const expected = certificateSubject.filter((attribute) => attribute.type === type);
      const values = new Set(expected.map(({ value }) => value.normalize("NFC")));
      const isWrong = csr.subject.some((one) => one.type === type && !values.has(one.value.normalize("NFC")));
      if (!isWrong || values.size === 0) return [];
      return [
        rejection(code, `The ${what} in the CSR does not match the registered details: ${formatName(expected)}.`),
      ];
    });
  },
};

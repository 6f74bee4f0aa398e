import { rejection } from "../decision";
import type { CsrCheck } from "./check";

/** RFC 5280 appendix A.1, ub-common-name; in characters, not bytes. */
const MAX_CHARACTERS = 64;
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u;

/** The subject has exactly one common name of 1 to 64 printable characters. */
export const subjectCommonName: CsrCheck = {
  name: "subject-common-name",
  codes: ["csr.subject.cn_missing", "csr.subject.cn_repeated", "csr.subject.cn_invalid"],
  check(csr) {
    const names = csr.subject.filter(({ type }) => type === "CN");
    const [name] = names;
    if (!name) return [rejection("csr.subject.cn_missing", "The CSR has no common name (CN).")];
    if (names.length > 1) return [rejection("csr.subject.cn_repeated", "The CSR has more than one common name (CN).")];
    const length = [...name.value].length;
    if (length >= 1 && length <= MAX_CHARACTERS && name.value.trim() !== "" && !UNPRINTABLE.test(name.value)) return [];
    return [rejection("csr.subject.cn_invalid", "The common name (CN) must have 1 to 64 printable characters.")];
  },
};

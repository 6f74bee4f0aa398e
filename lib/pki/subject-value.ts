/** Maximum length of O, OU and CN (RFC 5280 appendix A.1), in characters, not bytes. */
const MAX_CHARACTERS = 64;

/**
 * Whether a CSR can contain this value as O, OU or CN: 1 to 64 characters, no control characters. Commands and the browser omit other
 * values, since the certificate takes its subject from the registered details. Client-safe.
 */
export function fitsSubject(value: string): boolean {
  return value !== "" && [...value].length <= MAX_CHARACTERS && !/[\p{Cc}\p{Cs}]/u.test(value);
}

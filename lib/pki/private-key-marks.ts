/**
 * Text patterns that occur only in private keys, with a description: PEM markers, PuTTY files, listings of openssl and certtool.
 * The words "private key" in a sentence do not match: bytes must follow. Client-safe.
 */
export const PRIVATE_KEY_MARKS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN[^\r\n-]{0,64}PRIVATE KEY/i, "a PEM block with a private key"],
  [/BEGIN SSH2 ENCRYPTED PRIVATE KEY/i, "an SSH private key"],
  [/PuTTY-User-Key-File-/i, "a PuTTY private key"],
  // The first lines of openssl's listing: title, first label, first byte.
  [
    /Private-Key:\s{0,40}(?:\(\d{2,5} bit[^()\n]{0,40}\))?[\s>#*|+-]{1,80}(?:modulus|priv|private-key):[\s>#*|+-]{1,80}[0-9a-f]{2}:/i,
    "the listing of a private key",
  ],
  // The label of a private number in openssl's or certtool's listing, and its first bytes.
  [
    /\b(?:priv|prime[12]|private ?exponent|private key):[\s>#*|]{1,200}(?:[0-9a-f]{2}[:\s]\s{0,40}){16}/i,
    "the listing of a private key",
  ],
  [/\bprivate ?exponent:\s{1,40}(?:(?:0x)?[0-9a-f]{64}|\d{100})/i, "the listing of a private key"],
  // BIND's dnssec-keygen.
  [/^[\s>#*|]{0,40}Private(?:Key|Exponent): {0,8}[A-Za-z0-9+/]{42}/im, "a DNSSEC private key"],
  // openssl asn1parse for PKCS#1 and SEC1: the version, then a long number. For PKCS#8: the version, an algorithm, an OCTET STRING.
  [
    /INTEGER {1,40}:0[01]\s{0,4}\n[^\n]{0,80}(?:INTEGER {1,40}:[0-9A-F]{64}|OCTET STRING)/,
    "the structure of a private key",
  ],
  [
    /INTEGER {1,40}:0[01]\s{0,4}\n[^\n]{0,80}SEQUENCE[^\n]{0,40}\n[^\n]{0,80}OBJECT[^\n]{0,80}\n(?:[^\n]{0,80}(?:NULL|OBJECT)[^\n]{0,80}\n)?[^\n]{0,80}OCTET STRING/,
    "the structure of a private key",
  ],
];

/** A private member of a JWK with a value as long as a key's, also in truncated JSON. */
export const PRIVATE_MEMBER_MARK =
  /"(?:d|p|q|dp|dq|qi)"\s{0,16}:\s{0,16}"[\w+/=-]{42}|"oth"\s{0,16}:\s{0,16}\[\s{0,16}\{\s{0,16}"[rdt]"\s{0,16}:\s{0,16}"\w/;

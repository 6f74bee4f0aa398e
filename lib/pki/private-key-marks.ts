/**
 * What only private keys have in a text, and how a person calls it: markers of PEM, PuTTY files, the listings of openssl and certtool.
 * Client-safe.
 */
export const PRIVATE_KEY_MARKS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN[^\r\n-]{0,64}PRIVATE KEY/i, "a PEM block with a private key"],
  [/BEGIN SSH2 ENCRYPTED PRIVATE KEY/i, "an SSH private key"],
  [/PuTTY-User-Key-File-/i, "a PuTTY private key"],
  [/Private-Key:\s{0,40}(?:\(|\r?\n)|private ?exponent:/i, "the listing of a private key"],
  // The label of a private number of openssl's listing, and the first of its bytes.
  [/\b(?:priv|prime[12]):\s{1,200}(?:[0-9a-f]{2}[:\s]\s{0,40}){16}/i, "the listing of a private key"],
  // openssl asn1parse of PKCS#1 and SEC1: the version, then a long number. Of PKCS#8: the version, an algorithm, an OCTET STRING.
  [
    /INTEGER {1,40}:0[01]\s{0,4}\n[^\n]{0,80}(?:INTEGER {1,40}:[0-9A-F]{64}|OCTET STRING)/,
    "the structure of a private key",
  ],
  [
    /INTEGER {1,40}:0[01]\s{0,4}\n[^\n]{0,80}SEQUENCE[^\n]{0,40}\n[^\n]{0,80}OBJECT[^\n]{0,80}\n(?:[^\n]{0,80}(?:NULL|OBJECT)[^\n]{0,80}\n)?[^\n]{0,80}OCTET STRING/,
    "the structure of a private key",
  ],
];

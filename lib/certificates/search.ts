/** What a search text may mean: the beginning of a KID, of a serial or of a thumbprint, or a part of a name. */
export interface SearchTerms {
  /** Beginning of a KID as typed. */
  kidPrefix?: string;
  /** Beginning of a serial, lower-case hex. */
  serialPrefix?: string;
  /** Beginning of the SHA-256 thumbprint, lower-case hex, and of the KID that must go with it (an index has KIDs). */
  thumbprintPrefix?: { hex: string; kidPrefix: string };
  /** Part of the searchable text, lower case. */
  text: string;
}

/** Fewer characters would match too much to be meant as the beginning of an identifier. */
const SHORTEST_PREFIX = 4;

/** Reads a search text. Hex may have colons, blanks or a `0x`, as tools print serials and thumbprints. */
export function searchTerms(q: string): SearchTerms {
  const text = q.toLowerCase();
  const hex = text.replace(/^0x/, "").replace(/[:\s]/g, "");
  const terms: SearchTerms = { text };
  if (/^[A-Za-z0-9_-]+$/.test(q) && q.length >= SHORTEST_PREFIX && q.length <= 43) terms.kidPrefix = q;
  if (/^[0-9a-f]+$/.test(hex) && hex.length >= SHORTEST_PREFIX) {
    if (hex.length <= 40) terms.serialPrefix = hex.length > 2 ? hex.replace(/^00/, "") : hex;
    if (hex.length <= 64) terms.thumbprintPrefix = { hex, kidPrefix: kidPrefixOf(hex) };
  }
  return terms;
}

/** A KID is the same hash in base64url: three hex digits are two of its characters, an odd rest is left out. */
function kidPrefixOf(hex: string): string {
  const isWhole = hex.length === 64;
  const digits = isWhole ? hex : hex.slice(0, hex.length - (hex.length % 6));
  return Buffer.from(digits, "hex").toString("base64url");
}

/** Content codings that the portal produces (RFC 9110 §8.4.1, RFC 7932, RFC 8878). */
export type Coding = "br" | "zstd" | "gzip";

/** What a client accepts. */
export interface CodingPreference {
  /** The best coding that both sides know; undefined: none, the content is sent as it is. */
  coding: Coding | undefined;
  /** The client refuses content without a coding (`identity;q=0`, or `*;q=0` alone). */
  isIdentityRefused: boolean;
}

/** Browsers send about 30 characters. */
const LONGEST = 512;
/** A coding with its weight. Elements of any other form are ignored. */
const ELEMENT = /^([a-z0-9*-]+)(?:[ \t]*;[ \t]*q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?$/i;

/** Shorter content is not compressed: it fits into one packet. */
const SHORTEST_BYTES = 1_024;

const TEXTUAL =
  /^(?:text\/|application\/(?:json|javascript|xml|x-pem-file|pem-certificate-chain|manifest\+json|x-ndjson)|image\/svg\+xml|application\/[a-z0-9.-]{1,60}\+(?:json|xml))/i;

/** Whether content of a media type is text, and so becomes smaller. DER, PNG and fonts do not. */
export const isTextual = (contentType: string): boolean => TEXTUAL.test(contentType);

/**
 * Selects a coding by the weights in Accept-Encoding (RFC 9110 §12.5.3). Codings of equal weight are taken in the order of `offered`.
 * Without the header, and with an invalid one, the content is sent as it is.
 */
export function acceptedCoding(header: string | undefined, offered: readonly Coding[]): CodingPreference {
  const weights = weightsOf(header);
  const others = weights.get("*");
  const identity = weights.get("identity");
  let coding: Coding | undefined;
  let highest = 0;
  for (const candidate of offered) {
    const weight = weights.get(candidate) ?? others ?? 0;
    if (weight > highest) [coding, highest] = [candidate, weight];
  }
  if (identity !== undefined && identity > highest) coding = undefined;
  return { coding, isIdentityRefused: (identity ?? others) === 0 };
}

function weightsOf(header: string | undefined): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  if (!header || header.length > LONGEST) return weights;
  for (const element of header.split(",")) {
    const [, name, weight = "1"] = ELEMENT.exec(element.trim()) ?? [];
    if (name) weights.set(name.toLowerCase() === "x-gzip" ? "gzip" : name.toLowerCase(), Number(weight));
  }
  return weights;
}

/**
 * The coding for content of a media type and length; undefined: it is sent as it is.
 * `bytes`: undefined while the length is not known
 */
export function codingFor(
  { coding, isIdentityRefused }: CodingPreference,
  { contentType, bytes }: { contentType: string; bytes: number | undefined },
): Coding | undefined {
  if (coding === undefined || !isTextual(contentType)) return undefined;
  return bytes === undefined || bytes >= SHORTEST_BYTES || isIdentityRefused ? coding : undefined;
}

/**
 * The strong entity tag of an encoded representation (RFC 9110 §8.8.3): bytes that differ need tags that differ.
 * @param etag of the content without a coding, quotes included
 */
export const codedEtag = (etag: string, coding: Coding): string => `${etag.slice(0, -1)}-${coding}"`;

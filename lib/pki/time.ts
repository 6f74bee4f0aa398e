import { type DerNode, TAG } from "./der";
import { writeDer } from "./der-write";
import { PkiError } from "./pki-error";

/** A date in the format of GeneralizedTime: YYYYMMDDHHMMSSZ. Milliseconds are truncated. */
function digits(at: Date): string {
  const iso = at.toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}

/**
 * Time of a certificate or CRL in DER: UTCTime through 2049, GeneralizedTime from 2050 on (RFC 5280 §4.1.2.5).
 * @throws PkiError time.out_of_range outside 1950…9999
 */
export function encodeTime(at: Date): Uint8Array {
  const year = at.getUTCFullYear();
  if (!(year >= 1950 && year <= 9999))
    throw new PkiError("time.out_of_range", "A date is outside the years 1950 to 9999.");
  const text = digits(at);
  return year < 2050
    ? writeDer(TAG.utcTime, Buffer.from(text.slice(2)))
    : writeDer(TAG.generalizedTime, Buffer.from(text));
}

/** GeneralizedTime without fractional seconds, which OCSP uses for every time (RFC 6960 §4.2.2.1). */
export function encodeGeneralizedTime(at: Date): Uint8Array {
  return writeDer(TAG.generalizedTime, Buffer.from(digits(at)));
}

const pattern = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Reads a UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 allows: seconds, Z, no fraction, a valid date.
 * A lint checks that the type matches the year.
 * @throws PkiError time.bad_value
 */
export function decodeTime(node: DerNode | undefined): Date {
  const text = Buffer.from(node?.content ?? []).toString("latin1");
  // UTCTime years 50 to 99 are 1950 to 1999 (RFC 5280 §4.1.2.5.1).
  const full =
    node?.tag === TAG.utcTime ? `${text < "50" ? "20" : "19"}${text}` : node?.tag === TAG.generalizedTime ? text : "";
  const match = pattern.exec(full);
  const at = match && new Date(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`);
  // Date rolls 30 February over, which the round trip detects. There is no year 0, nor in databases.
  if (!at || full.startsWith("0000") || Number.isNaN(at.getTime()) || digits(at) !== full) {
    throw new PkiError("time.bad_value", "A date is not encoded as RFC 5280 requires.");
  }
  return at;
}

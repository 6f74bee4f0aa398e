import { DAY_MS, MINUTE_MS } from "@/lib/durations";
import { AppError } from "@/lib/errors";

export interface Validity {
  notBefore: Date;
  /** The last second of validity. */
  notAfter: Date;
}

/** A day is 86,400 s: validity counts UTC seconds, without daylight saving and, in X.509, without leap seconds. */

/**
 * Computes notBefore and notAfter for a number of days.
 * notBefore is the start of the current minute, never after the CA's clock. notAfter is inclusive
 * (RFC 5280 §4.1.2.5), so one second is subtracted.
 */
export function validityFor(now: Date, days: number): Validity {
  const start = Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS;
  return { notBefore: new Date(start), notAfter: new Date(start + days * DAY_MS - 1000) };
}

/**
 * The same validity, checked to be within the issuer's.
 * @throws AppError precondition_failed when the issuer is not valid yet or expires first
 */
export function withinIssuer(validity: Validity, issuer: Validity): Validity {
  if (validity.notBefore < issuer.notBefore) {
    throw new AppError("precondition_failed", "The issuing CA is not valid yet. Check the server's clock.", {
      details: { reason: "authority_not_yet_valid" },
    });
  }
  if (validity.notAfter > issuer.notAfter) {
    throw new AppError(
      "precondition_failed",
      `The issuing CA expires on ${issuer.notAfter.toISOString().slice(0, 10)}, before this certificate would. Choose a certificate type with a shorter validity.`,
      { details: { reason: "authority_expires_first" } },
    );
  }
  return validity;
}

/** Shortened to the issuer's expiry: for a responder, which must answer until the last day. */
export function clampedTo(validity: Validity, issuer: Validity): Validity {
  return validity.notAfter > issuer.notAfter ? { ...validity, notAfter: issuer.notAfter } : validity;
}

import { SecurityConfiguration } from "@/lib/applications/schema";
import { SECURITY_RULES } from "@/lib/clients/security-rules";
import { DAY_SECONDS, HOUR_SECONDS, MINUTE_SECONDS } from "@/lib/durations";
import type { ClientKeyRing } from "@/lib/keys/client-key";
import { type AssertionCheck, CLOCK_SKEW_SECONDS, type Failure, show } from "../check";

/** In seconds this is the year 5138; in milliseconds it is 1973. */
const SURELY_MILLISECONDS = 100_000_000_000;

/** A NumericDate (RFC 7519 §2): seconds since 1970, optionally with a fraction (decision 120). */
export function numericDate(name: string, value: unknown): Failure | undefined {
  if (typeof value !== "number") {
    return {
      message: `${name} is ${show(value)}, which is not a number.`,
      fix: `Write ${name} as a JSON number, without quotes.`,
    };
  }
  if (!Number.isFinite(value)) {
    return { message: `${name} is too large for a time.`, fix: `Write ${name} in seconds since 1970.` };
  }
  if (value >= SURELY_MILLISECONDS) {
    return {
      message: `${name} is ${show(value)}, which is in milliseconds.`,
      fix: `Divide by 1000: a NumericDate is in seconds since 1970 (RFC 7519 §2).`,
    };
  }
  if (value < 0) {
    return {
      message: `${name} is ${show(value)}, a time before 1970.`,
      fix: `Write ${name} in seconds since 1970 (RFC 7519 §2).`,
    };
  }
  return undefined;
}

/** Whole seconds since 1970. */
export const seconds = (now: Date) => Math.floor(now.getTime() / 1000);

export const expiry: AssertionCheck = {
  id: "claims.exp",
  decidedBy: "provider",
  title: "Expiry",
  check({ assertion: { claims }, now }) {
    if (claims.exp === undefined) {
      return {
        message: "exp is missing.",
        fix: "Set exp to now plus at most the client's maximum assertion lifetime, in seconds.",
      };
    }
    const wrong = numericDate("exp", claims.exp);
    if (wrong) return wrong;
    const late = seconds(now) - (claims.exp as number);
    return late < CLOCK_SKEW_SECONDS
      ? undefined
      : {
          message: `The assertion expired ${duration(late)} ago.`,
          fix: "Create a new assertion for every request, and check the clock of the signing host (NTP).",
        };
  },
};

export const notInFuture: AssertionCheck = {
  id: "claims.iat_nbf",
  decidedBy: "ours",
  title: "Issued at and not before",
  check({ assertion: { claims }, now }) {
    for (const name of ["iat", "nbf"] as const) {
      const value = claims[name];
      if (value === undefined) continue;
      const wrong = numericDate(name, value);
      if (wrong) return wrong;
      const early = (value as number) - seconds(now);
      if (early > CLOCK_SKEW_SECONDS) {
        return {
          message: `${name} is ${duration(early)} in the future.`,
          fix: `Check the clock of the signing host (NTP); ${CLOCK_SKEW_SECONDS} seconds of skew are tolerated.`,
        };
      }
    }
    return undefined;
  },
};

/** The client's maximum, from `iat` and from now, so that omitting `iat` does not help. Fractions are ignored. */
export const lifetime: AssertionCheck = {
  id: "claims.lifetime",
  decidedBy: "ours",
  title: "Lifetime",
  check({ assertion: { claims }, ring, now }) {
    if (!ring || typeof claims.exp !== "number") return undefined;
    const cap = ring.client.assertionLifetimeSeconds;
    const start = typeof claims.iat === "number" ? claims.iat : seconds(now);
    const lives = Math.floor(claims.exp - start);
    const remains = Math.floor(claims.exp - seconds(now));
    return lives <= cap && remains <= cap + CLOCK_SKEW_SECONDS
      ? undefined
      : {
          message: `The assertion lifetime is ${Math.max(lives, remains)} s; this client's maximum is ${cap} s.`,
          fix: `Set exp to at most iat + ${cap}${raise(ring, cap)}.`,
        };
  },
};

/** Where the maximum is raised, unless it is the highest that the application's security configuration allows. */
function raise({ client, securityConfiguration }: ClientKeyRing, cap: number): string {
  const { max } = SECURITY_RULES[SecurityConfiguration.parse(securityConfiguration)].assertionLifetimeSeconds;
  if (cap >= max) return `: ${max} s is the most that the application's security configuration allows`;
  const page = `/applications/${client.applicationId}/clients/${client.clientId}`;
  return `, or raise the maximum to up to ${max} s: Settings on the client's page (${page}), or assertionLifetimeSeconds by PATCH /api/v1/clients/${client.clientId}`;
}

/** Readable: "42 s", "5 min", "3 h", "2 days". */
export function duration(total: number): string {
  if (total < 2 * MINUTE_SECONDS) return `${Math.round(total)} s`;
  if (total < 2 * HOUR_SECONDS) return `${Math.round(total / MINUTE_SECONDS)} min`;
  if (total < 2 * DAY_SECONDS) return `${Math.round(total / HOUR_SECONDS)} h`;
  return `${Math.round(total / DAY_SECONDS)} days`;
}

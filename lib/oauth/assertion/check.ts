import type { ClientKey, ClientKeyRing } from "@/lib/keys/client-key";
import type { LeftOutKey } from "@/lib/keys/read-external-set";
import type { ParsedAssertion } from "./parse";

/** Seconds by which clocks may differ. */
export const CLOCK_SKEW_SECONDS = 10;

/** Addresses an assertion may be meant for. */
export interface Audiences {
  /** The issuer identifier: the one value RFC 7523bis wants. */
  issuer: string;
  /** Token endpoint first, then whatever else older clients send: its mTLS alias, the endpoint that was called. */
  endpoints: readonly string[];
}

/** Everything the checks look at. Gathered first, so that every check is a pure function. */
export interface AssertionFacts {
  assertion: ParsedAssertion;
  /** The client named by `sub`; undefined when there is none. */
  ring: ClientKeyRing | undefined;
  /** The ring's keys, or what its `jwks_uri` serves. Undefined: it could not be fetched. */
  keys: readonly ClientKey[] | undefined;
  /** Why its `jwks_uri` could not be read at the last attempt; `keys` is then an older copy, or undefined. */
  keySetFault?: Failure | undefined;
  /** Keys of that set that can't be used at all. */
  leftOut?: readonly LeftOutKey[] | undefined;
  /** `client_id` parameter of the request, when one was sent. */
  clientIdParameter: string | undefined;
  audiences: Audiences;
  now: Date;
  /** Whether this issuer has used this `jti` before. Undefined: nobody has looked yet. */
  isUsed: boolean | undefined;
}

/** What was wrong and what mends it. */
export interface Failure {
  message: string;
  fix: string;
}

/** One rule about assertions: silent (undefined) or its one complaint. */
export interface AssertionCheck {
  /** Stable: integrators search for it. */
  id: string;
  title: string;
  check(facts: AssertionFacts): Failure | undefined;
}

/** For texts: shows a value as it was sent, shortened. Strings in quotes, so that `"300"` and `300` look different. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

/**
 * Why a member that must be a text with something in it is none: it is missing, null, empty, of another type, or too long; undefined
 * when it is one. For the message; the fix is the caller's.
 */
export function textFault(name: string, value: unknown, maxLength = Number.POSITIVE_INFINITY): string | undefined {
  if (value === undefined) return `${name} is missing.`;
  if (typeof value !== "string") return `${name} is ${show(value)}, which is not a string.`;
  if (value === "") return `${name} is empty.`;
  return value.length <= maxLength
    ? undefined
    : `${name} has ${value.length} characters; at most ${maxLength} are taken.`;
}

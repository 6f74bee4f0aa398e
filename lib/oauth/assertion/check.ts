import type { ClientKey, ClientKeyRing } from "@/lib/keys/client-key";
import type { LeftOutKey } from "@/lib/keys/read-external-set";
import type { ParsedAssertion } from "./parse";

/** Tolerated clock skew, in seconds. */
export const CLOCK_SKEW_SECONDS = 10;

/** Audiences that an assertion may have. */
export interface Audiences {
  /** The issuer identifier: the only value RFC 7523bis allows. */
  issuer: string;
  /** Token endpoint first, then the values that older clients send: its mTLS alias, the endpoint of the request. */
  endpoints: readonly string[];
}

/** The input of all checks. Gathered first, so that every check is a pure function. */
export interface AssertionFacts {
  assertion: ParsedAssertion;
  /** The client named by `sub`; undefined when there is none. */
  ring: ClientKeyRing | undefined;
  /** The ring's keys, or those at its `jwks_uri`. Undefined: the key set could not be fetched. */
  keys: readonly ClientKey[] | undefined;
  /** Why the last fetch of its `jwks_uri` failed; `keys` is then a cached copy, or undefined. */
  keySetFault?: Failure | undefined;
  /** Keys of that set that can't be used. */
  leftOut?: readonly LeftOutKey[] | undefined;
  /** `client_id` parameter of the request, when one was sent. */
  clientIdParameter?: string | undefined;
  audiences: Audiences;
  now: Date;
  /** Whether this issuer has used this `jti` before. Undefined: not looked up. */
  isUsed?: boolean | undefined;
}

/** An error and its fix. */
export interface Failure {
  message: string;
  fix: string;
}

/** One rule about assertions: undefined, or its failure. */
export interface AssertionCheck {
  /** Stable: integrators search for it. */
  id: string;
  title: string;
  /**
   * Who refuses a request for this rule. `provider`: oidc-provider, with the clients that its `Client.find` returns; the check only
   * explains. `ours`: the check itself, because oidc-provider has no such rule, or a weaker one.
   */
  decidedBy: "provider" | "ours";
  check(facts: AssertionFacts): Failure | undefined;
}

/** Formats a value for a message: as it was sent, shortened. Strings are quoted, so that `"300"` and `300` differ. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

/**
 * Why a member is not a non-empty string: missing, null, empty, of another type, or too long. Undefined when it is valid. Only the
 * message; the caller has the fix.
 */
export function textFault(name: string, value: unknown, maxLength = Number.POSITIVE_INFINITY): string | undefined {
  if (value === undefined) return `${name} is missing.`;
  if (typeof value !== "string") return `${name} is ${show(value)}, which is not a string.`;
  if (value === "") return `${name} is empty.`;
  return value.length <= maxLength ? undefined : `${name} has ${value.length} characters; the maximum is ${maxLength}.`;
}

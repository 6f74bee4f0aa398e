import { HOUR_MS } from "@/lib/durations";
import type { ActivitySum } from "./store/activity";

/** One authentication of a known client. */
export interface AuthenticationEvent {
  clientId: string;
  organisationId: string;
  /** Whether a token was issued in response. */
  hasToken: boolean;
  /** It was accepted with an assertion without `kid`. */
  isWithoutKid?: boolean;
  /**
   * Undefined: it was accepted. `isChallenge`: the client was asked to repeat the request with a DPoP nonce. That is not counted as a
   * rejection, but is the client's last failure until it is accepted: a client that never answers gets no token.
   */
  failure?: { check: string; requestId: string; isChallenge?: boolean } | undefined;
}

/** The event as a sum of one. `at`: when it happened. */
export function activityOf(
  { clientId, organisationId, hasToken, isWithoutKid, failure }: AuthenticationEvent,
  at: Date,
): ActivitySum {
  return {
    clientId,
    organisationId,
    hour: new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS),
    tokens: hasToken ? 1 : 0,
    successes: failure ? 0 : 1,
    failures: failure && !failure.isChallenge ? 1 : 0,
    lastSucceededAt: failure ? null : at,
    lastFailedAt: failure ? at : null,
    lastWithoutKidAt: isWithoutKid ? at : null,
    failedCheck: failure?.check ?? null,
    failedRequestId: failure?.requestId ?? null,
  };
}

/** Adds two sums of one client and hour; the later failure is kept. */
export function addActivity(a: ActivitySum, b: ActivitySum): ActivitySum {
  const isNewer = (b.lastFailedAt?.getTime() ?? 0) >= (a.lastFailedAt?.getTime() ?? 0);
  const { lastFailedAt, failedCheck, failedRequestId } = isNewer ? b : a;
  return {
    ...a,
    tokens: a.tokens + b.tokens,
    successes: a.successes + b.successes,
    failures: a.failures + b.failures,
    lastSucceededAt: later(a.lastSucceededAt, b.lastSucceededAt),
    lastWithoutKidAt: later(a.lastWithoutKidAt, b.lastWithoutKidAt),
    lastFailedAt,
    failedCheck,
    failedRequestId,
  };
}

/** The later of two times. */
export const later = (a: Date | null, b: Date | null): Date | null => (a && b ? (a > b ? a : b) : (a ?? b));

import { fetchGuarded } from "@/lib/outbound/fetch-guarded";
import type { WebhookDeps } from "./context";
import { renderBody } from "./render";
import { readRetryAfter } from "./retry-after";
import { CONFIRM_EVENT } from "./schema";
import { challengeOf, isChallenge, signedHeaders } from "./secret";
import type { ClaimedDelivery } from "./store/deliveries";

const TIMEOUT_MS = 10_000;
/** How much of a response body is stored. */
const STORED_BYTES = 1_024;
/** For a chat's response to a challenge: enough for an error code, too little for the code in another encoding. */
const STORED_CHALLENGE_BYTES = 24;

/** The result of one attempt. */
export interface DeliveryResult {
  isDelivered: boolean;
  /** The receiver repeated the challenge. */
  isConfirmed: boolean;
  responseStatus: number | null;
  responseBody: string | null;
  durationMs: number;
  /** Why it failed and how to fix it; null on success. */
  error: string | null;
  /** The receiver wants no more events (410). */
  isGone: boolean;
  /** Retry-After, in milliseconds. */
  retryAfterMs: number;
}

/** Sends an event once, signed, through `fetchGuarded` of lib/outbound. Never throws because of the receiver's behaviour. */
export async function attemptDelivery(
  deps: Pick<WebhookDeps, "env" | "clock" | "outbound">,
  delivery: ClaimedDelivery,
): Promise<DeliveryResult> {
  const { subscription, eventId } = delivery;
  const failed = {
    isDelivered: false,
    isConfirmed: false,
    responseStatus: null,
    responseBody: null,
    isGone: false,
    retryAfterMs: 0,
  };
  const body = renderBody(deps, delivery);
  const signed = signedHeaders(deps, subscription, { eventId, body, at: deps.clock.now() });
  if (!signed) {
    const error =
      "The signing secret can't be decrypted because SESSION_SECRET has changed. Rotate this webhook's secret.";
    return { ...failed, durationMs: 0, error };
  }
  const startedAt = performance.now();
  const answer = await fetchGuarded(deps, subscription.url, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...signed },
    timeoutMs: TIMEOUT_MS,
    allowPartialBody: true,
  });
  const durationMs = Math.round(performance.now() - startedAt);
  if (!answer.ok) return { ...failed, durationMs, error: answer.message };

  const isDelivered = answer.status >= 200 && answer.status < 300;
  const isChallenged = delivery.eventType === CONFIRM_EVENT;
  const challenge = challengeOf(deps, subscription);
  const isConfirmed = isDelivered && isChallenged && !answer.bodyProblem && repeats(answer.body, challenge);
  // Slack accepts messages and repeats nothing: there a user enters the code.
  const mustRepeat = isChallenged && subscription.format === "standard";
  return {
    isDelivered: isDelivered && (isConfirmed || !mustRepeat),
    isConfirmed,
    responseStatus: answer.status,
    responseBody: readable(isChallenged ? withoutChallenge(answer.body, challenge, subscription.format) : answer.body),
    durationMs,
    error: !isDelivered
      ? `The endpoint responded with ${answer.status}; only 2xx counts as delivered.`
      : mustRepeat && !isConfirmed
        ? `The endpoint did not repeat the challenge. ${answer.bodyProblem ? `${answer.bodyProblem.message} ` : ""}Respond to webhook.confirm with 200 and {"challenge": "…"}, the value of data.challenge.`
        : null,
    isGone: answer.status === 410,
    retryAfterMs: readRetryAfter(answer.headers["retry-after"]),
  };
}

/**
 * The part of a response to a challenge that may be stored. A receiver that has not agreed may repeat the request in an error page,
 * and a user who reads the code in the log could then confirm for it.
 */
function withoutChallenge(body: Buffer, challenge: string, format: string): Buffer {
  const cut = Buffer.from(body.toString("latin1").replaceAll(challenge, "[challenge]"), "latin1");
  return format === "standard" ? cut : cut.subarray(0, STORED_CHALLENGE_BYTES);
}

/** Whether the body is the challenge, or JSON with the challenge in the member of that name. */
function repeats(body: Buffer, challenge: string): boolean {
  const text = body.toString("utf8").trim();
  return isChallenge(challenge, text) || isChallenge(challenge, challengeIn(text));
}

function challengeIn(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    const member = typeof value === "object" && value !== null && "challenge" in value ? value.challenge : undefined;
    return typeof member === "string" ? member : "";
  } catch {
    return ""; // not JSON
  }
}

/** The beginning of a response as text, with control and invisible characters as \\u escapes, so that it can't spoof the display. */
export function readable(body: Buffer): string {
  return body
    .subarray(0, STORED_BYTES)
    .toString("utf8")
    .replace(/[^\P{C}\n\t]|[\u2028\u2029]/gu, (character) =>
      Array.from(
        { length: character.length },
        (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
      ).join(""),
    );
}

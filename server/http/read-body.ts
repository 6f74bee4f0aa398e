import type { IncomingMessage } from "node:http";
import { badRequest, tooLarge } from "./refusal";

/** Above 64 KiB of DER as base64 in JSON; whatever the registration authority would look at fits. */
export const BODY_LIMIT = 96 * 1024;
/** A body that trickles in slower than this is an attack or lost. */
const BODY_TIMEOUT_MS = 15_000;

/**
 * Reads a body, counting while it arrives.
 * @throws HttpRefusal 413 as soon as it is too large, 408 when it does not arrive, 400 when it breaks off
 */
export function readBody(request: IncomingMessage, limit = BODY_LIMIT): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let octets = 0;
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("error", onBroken).off("aborted", onBroken);
      finish();
    };
    const onData = (chunk: Buffer) => {
      octets += chunk.length;
      if (octets > limit) settle(() => reject(tooLarge(limit)));
      else chunks.push(chunk);
    };
    const onEnd = () => settle(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    const onBroken = () => settle(() => reject(badRequest("body_incomplete", "The body broke off.")));
    const timer = setTimeout(() => settle(() => reject(tooSlow())), BODY_TIMEOUT_MS);
    request.on("data", onData).on("end", onEnd).on("error", onBroken).on("aborted", onBroken);
  });
}

const tooSlow = () => badRequest("body_too_slow", "The body did not arrive in time.");

import type { IncomingMessage } from "node:http";
import { holdBodyBytes } from "./admission";
import { badRequest, tooLarge } from "./refusal";

/** Above 64 KiB of DER as base64 in JSON; whatever the registration authority would look at fits. */
export const BODY_LIMIT = 96 * 1024;
/** No door takes more. */
export const LARGEST_BODY = 128 * 1024;
/** A body that arrives more slowly than this is an attack or lost. */
const BODY_TIMEOUT_MS = 15_000;
const FIRST_BYTES = 4_096;
/** In how many pieces a body may arrive. Each costs the parser some microseconds, so 100,000 of one byte would cost a second. */
const MAX_PIECES = 2_048;

/** A body while it arrives. */
interface Receiving {
  /** Lowered by the door that reads the body. */
  limit: number;
  length: number;
  whole: Promise<Buffer>;
  fail(error: Error): void;
}

const receiving = new WeakMap<IncomingMessage, Receiving>();

/** Whether a request has a body (RFC 9112 §6). */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/**
 * Takes a body in from its first byte, whichever door will read it, so that nothing piles up unseen in a stream. The bytes are
 * counted against the limits of the process (`Admission`), and copied into one buffer: a body of 100,000 chunks of one byte
 * would weigh a hundred times as much in pieces.
 */
export function receiveBody(request: IncomingMessage): void {
  bodyOf(request);
}

/**
 * The body of a request. Every door reads bodies here and nowhere else.
 * @param limit in bytes, at most `LARGEST_BODY`
 * @throws HttpRefusal 413 as soon as it is too large, 503 when too many bytes are under way, 400 when it does not arrive in time
 *   or breaks off
 */
export async function readBody(request: IncomingMessage, limit = BODY_LIMIT): Promise<Buffer> {
  const body = bodyOf(request);
  body.limit = limit;
  const announced = Number(request.headers["content-length"] ?? 0);
  if (Math.max(announced, body.length) > limit) {
    const refusal = tooLarge(limit);
    body.fail(refusal);
    throw refusal; // the whole may have arrived before anybody asked for it
  }
  return body.whole;
}

function bodyOf(request: IncomingMessage): Receiving {
  const known = receiving.get(request);
  if (known) return known;
  let resolve: (bytes: Buffer) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const whole = new Promise<Buffer>((...settlers) => {
    [resolve, reject] = settlers;
  });
  whole.catch(() => {}); // a door that never asks is not told
  let bytes: Buffer = Buffer.alloc(0);
  let pieces = 0;
  let excess = 0;
  const settle = () => {
    clearTimeout(timer);
    request.off("data", onData).off("end", onEnd).off("error", onBroken).off("aborted", onBroken);
  };
  /**
   * What arrives of a refused body is thrown away, so that the caller can read the refusal; but not without end. The rest waits with
   * the caller until the answer is sent, and then for as long as listener.ts lingers.
   */
  const onExcess = (chunk: Buffer) => {
    pieces += 1;
    excess += chunk.length;
    if (pieces > MAX_PIECES || excess > LARGEST_BODY) request.pause();
  };
  const body: Receiving = {
    limit: LARGEST_BODY,
    length: 0,
    whole,
    fail(error) {
      settle();
      bytes = Buffer.alloc(0);
      request.on("data", onExcess).on("error", () => {});
      reject(error);
    },
  };
  const onData = (chunk: Buffer) => {
    const length = body.length + chunk.length;
    pieces += 1;
    if (pieces > MAX_PIECES) request.socket.destroy(); // `onBroken` says the rest
    if (length > body.limit) return body.fail(tooLarge(body.limit));
    try {
      if (length > bytes.length) bytes = grow(request, bytes, length, body.limit);
    } catch (error) {
      return body.fail(error as Error); // an HttpRefusal of `holdBodyBytes`
    }
    chunk.copy(bytes, body.length);
    body.length = length;
  };
  const onEnd = () => {
    settle();
    resolve(bytes.subarray(0, body.length));
  };
  const onBroken = () => body.fail(badRequest("body_incomplete", "The body broke off."));
  const timer = setTimeout(() => body.fail(tooSlow()), BODY_TIMEOUT_MS);
  request.on("data", onData).on("end", onEnd).on("error", onBroken).on("aborted", onBroken);
  receiving.set(request, body);
  return body;
}

/** A larger buffer with the same bytes; what it is larger by is counted. */
function grow(request: IncomingMessage, bytes: Buffer, atLeast: number, limit: number): Buffer {
  const size = Math.min(Math.max(atLeast, 2 * bytes.length, FIRST_BYTES), limit);
  holdBodyBytes(request, size - bytes.length);
  const larger = Buffer.alloc(size);
  bytes.copy(larger);
  return larger;
}

const tooSlow = () => badRequest("body_too_slow", "The body did not arrive in time.");

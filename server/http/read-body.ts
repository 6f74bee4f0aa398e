import type { IncomingMessage } from "node:http";
import { holdBodyBytes } from "./admission";
import { badRequest, tooLarge } from "./refusal";

/** Enough for 64 KiB of DER as base64 in JSON, the most that the registration authority accepts. */
export const BODY_LIMIT = 96 * 1024;
/** The maximum of all handlers. */
export const LARGEST_BODY = 128 * 1024;
/** Slower bodies are attacks or broken connections. */
const BODY_TIMEOUT_MS = 15_000;
const FIRST_BYTES = 4_096;
/** Maximum number of chunks of a body. Each costs the parser some microseconds, so 100,000 chunks of one byte would cost a second. */
const MAX_CHUNKS = 2_048;

/** A body that is being received. */
interface Receiving {
  /** Lowered by the handler that reads the body. */
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
 * Receives a body from its first byte, before the handler is known, so that no data accumulates uncounted in a stream. The bytes are
 * counted against the limits of the process (`Admission`) and copied into one buffer: 100,000 separate chunks of one byte
 * would need a hundred times the memory.
 */
export function receiveBody(request: IncomingMessage): void {
  bodyOf(request);
}

/**
 * The body of a request. All handlers read bodies through this function.
 * @param limit in bytes, at most `LARGEST_BODY`
 * @throws HttpRefusal 413 as soon as it is too large, 503 when too many bytes are in memory, 400 when it does not arrive in time
 *   or is incomplete
 */
export async function readBody(request: IncomingMessage, limit = BODY_LIMIT): Promise<Buffer> {
  const body = bodyOf(request);
  body.limit = limit;
  const announced = Number(request.headers["content-length"] ?? 0);
  if (Math.max(announced, body.length) > limit) {
    const refusal = tooLarge(limit);
    body.fail(refusal);
    throw refusal; // the complete body may have arrived before this call
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
  whole.catch(() => {}); // the handler may never read the body
  let bytes: Buffer = Buffer.alloc(0);
  let chunks = 0;
  let excess = 0;
  const settle = () => {
    clearTimeout(timer);
    request.off("data", onData).off("end", onEnd).off("error", onBroken).off("aborted", onBroken);
  };
  /**
   * Discards the rest of a rejected body, so that the caller can read the response, up to a limit. Beyond it reading pauses
   * until the response is sent and the linger time of listener.ts has passed.
   */
  const onExcess = (chunk: Buffer) => {
    chunks += 1;
    excess += chunk.length;
    if (chunks > MAX_CHUNKS || excess > LARGEST_BODY) request.pause();
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
    chunks += 1;
    if (chunks > MAX_CHUNKS) request.socket.destroy(); // `onBroken` rejects
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
  const onBroken = () => body.fail(badRequest("body_incomplete", "The body is incomplete."));
  const timer = setTimeout(() => body.fail(tooSlow()), BODY_TIMEOUT_MS);
  request.on("data", onData).on("end", onEnd).on("error", onBroken).on("aborted", onBroken);
  receiving.set(request, body);
  return body;
}

/** A larger buffer with the same bytes; the additional size is counted. */
function grow(request: IncomingMessage, bytes: Buffer, atLeast: number, limit: number): Buffer {
  const size = Math.min(Math.max(atLeast, 2 * bytes.length, FIRST_BYTES), limit);
  holdBodyBytes(request, size - bytes.length);
  const larger = Buffer.alloc(size);
  bytes.copy(larger);
  return larger;
}

const tooSlow = () => badRequest("body_too_slow", "The body did not arrive in time.");

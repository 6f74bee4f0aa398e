import type { IncomingMessage } from "node:http";
import { readBody as readAnyBody } from "../http/read-body";

/** As the engine's own limit. */
const MAX_BYTES = 56 * 1024;

/**
 * The body of a form post; undefined when it is no form.
 * @throws HttpRefusal 413 when it is larger than any honest one (RFC 9126 §2.3), 503, 400
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const isForm = /^application\/x-www-form-urlencoded *(;|$)/i.test(request.headers["content-type"] ?? "");
  const body = await readAnyBody(request, MAX_BYTES);
  return isForm ? body : undefined;
}

/** Lets the engine read a body that has been read already, as if it had just come. */
export function readAgain(request: IncomingMessage, body: Buffer): void {
  Object.defineProperties(request, {
    readable: { value: true, configurable: true },
    iterator: {
      configurable: true,
      async *value() {
        if (body.length > 0) yield body;
      },
    },
  });
}

import type { IncomingMessage } from "node:http";

/** As the engine's own limit. */
const MAX_OCTETS = 56 * 1024;

/** The body of a form post; undefined when it is larger than any honest one, or no form. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const isForm = /^application\/x-www-form-urlencoded *(;|$)/i.test(request.headers["content-type"] ?? "");
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    received += chunk.length;
    if (received > MAX_OCTETS) {
      request.resume(); // what is still coming is thrown away
      return undefined;
    }
    chunks.push(chunk);
  }
  return isForm ? Buffer.concat(chunks) : undefined;
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

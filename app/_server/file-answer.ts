import "server-only";
import type { z } from "zod";
import { contentDisposition, HTTP_STATUS } from "@/lib/http";
import type { Operation } from "@/lib/operation/operation";
import { asAppError } from "./failure";
import { currentContext } from "./load";

type FileSchema = z.ZodType<{ fileName: string; contentType: string; body: Uint8Array | AsyncIterable<string> }>;

/**
 * Responds with the file of a read operation, as the signed-in user; with an error text on failure.
 * `input` comes from the URL; the operation's schema validates it.
 */
export async function fileAnswer(operation: Operation<z.ZodType, FileSchema>, input: unknown): Promise<Response> {
  const context = await currentContext();
  try {
    const { fileName, contentType, body } = await operation.execute(context, input);
    return new Response(body instanceof Uint8Array ? new Uint8Array(body) : toStream(body), {
      headers: {
        "content-type": contentType,
        "content-disposition": contentDisposition(fileName),
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
      },
    });
  } catch (thrown) {
    const error = asAppError(thrown, context.requestId, operation.operation);
    return new Response(`${error.publicMessage}\n`, {
      status: HTTP_STATUS[error.code],
      headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "private, no-store" },
    });
  }
}

/** Pulls one part at a time, so that backpressure of the browser is respected. */
function toStream(parts: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = parts[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

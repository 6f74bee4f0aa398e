import { asAppError } from "@/app/_server/failure";
import { currentContext } from "@/app/_server/load";
import { exportCertificates } from "@/lib/certificates/export-certificates";
import type { ErrorCode } from "@/lib/errors";

/** HTTP status by error code. */
const statuses: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  invalid_input: 400,
  unavailable: 503,
};

/** Streams the filtered list as CSV for the signed-in user. */
export async function GET(request: Request) {
  const context = await currentContext();
  try {
    const input = Object.fromEntries(new URL(request.url).searchParams);
    const { fileName, contentType, body } = await exportCertificates.execute(context, input);
    return new Response(toStream(body), {
      headers: {
        "content-type": contentType,
        // RFC 6266 §4.3: letters, digits, dots and hyphens only, so `filename` alone suffices.
        "content-disposition": `attachment; filename="${fileName}"`,
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
      },
    });
  } catch (thrown) {
    const error = asAppError(thrown, context.requestId, exportCertificates.operation);
    const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "private, no-store" };
    return new Response(`${error.publicMessage}\n`, { status: statuses[error.code] ?? 500, headers });
  }
}

/** Pulls one chunk at a time, so that backpressure of the browser is respected. */
function toStream(lines: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const pieces = lines[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await pieces.return?.();
    },
  });
}

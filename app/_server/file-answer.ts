import "server-only";
import type { z } from "zod";
import type { ErrorCode } from "@/lib/errors";
import type { Operation } from "@/lib/operation/operation";
import { asAppError } from "./failure";
import { currentContext } from "./load";

/** Response status when there is no file. */
const statuses: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  invalid_input: 404,
  rate_limited: 429,
  unavailable: 503,
};

const privateText = { "content-type": "text/plain; charset=utf-8", "cache-control": "private, no-store" };

type FileSchema = z.ZodType<{ fileName: string; contentType: string; body: Uint8Array }>;

/** Responds with the file of a read operation, as the signed-in user; with an error text on failure. */
export async function fileAnswer<Input extends z.ZodType>(
  operation: Operation<Input, FileSchema>,
  input: z.input<Input>,
): Promise<Response> {
  const context = await currentContext();
  try {
    const file = await operation.execute(context, input);
    return new Response(new Uint8Array(file.body), {
      headers: {
        "content-type": file.contentType,
        // RFC 6266 §4.3: the name has only letters, digits, dots and hyphens, so both forms are equal.
        "content-disposition": `attachment; filename="${file.fileName}"; filename*=UTF-8''${encodeURIComponent(file.fileName)}`,
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
      },
    });
  } catch (thrown) {
    const error = asAppError(thrown, context.requestId, operation.operation);
    return new Response(`${error.publicMessage}\n`, { status: statuses[error.code] ?? 500, headers: privateText });
  }
}

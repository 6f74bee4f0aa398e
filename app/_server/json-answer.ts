import "server-only";
import type { z } from "zod";
import { HTTP_STATUS } from "@/lib/http";
import type { Operation } from "@/lib/operation/operation";
import { asAppError } from "./failure";
import { currentContext } from "./load";

/**
 * Responds with the result of a read operation as JSON, as the signed-in user; with `{code, message}` on failure. For a page that polls.
 * `input` comes from the URL; the operation's schema validates it.
 */
export async function jsonAnswer(operation: Operation<z.ZodType, z.ZodType>, input: unknown): Promise<Response> {
  const context = await currentContext();
  const headers = { "cache-control": "private, no-store" };
  try {
    return Response.json(await operation.execute(context, input), { headers });
  } catch (thrown) {
    const { code, publicMessage } = asAppError(thrown, context.requestId, operation.operation);
    return Response.json({ code, message: publicMessage }, { status: HTTP_STATUS[code], headers });
  }
}

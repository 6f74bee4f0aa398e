import type { IncomingMessage } from "node:http";
import { badRequest } from "../http/refusal";

const MULTIPART = "multipart/form-data";

/**
 * Checks that the body of an action can be read, since Next answers 500 where it can't.
 * @throws HttpRefusal 400
 */
export async function assertWellFormed({ headers }: IncomingMessage, body: Buffer): Promise<void> {
  const type = headers["content-type"] ?? "";
  const isAction = headers["next-action"] !== undefined;
  if (type.startsWith(MULTIPART)) {
    const form = await formOf(type, body);
    if (isAction) assertJson(form.get("0"));
  } else if (isAction) assertJson(body.toString("utf8"));
}

async function formOf(type: string, body: Buffer): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { "content-type": type } }).formData();
  } catch (error) {
    throw malformed(error);
  }
}

function assertJson(text: unknown): void {
  try {
    if (Array.isArray(JSON.parse(String(text)))) return;
  } catch (error) {
    throw malformed(error);
  }
  throw malformed(undefined);
}

function malformed(cause: unknown) {
  const refusal = badRequest(
    "malformed_form",
    "The form did not arrive as a browser sends it. Open the page again and send it from there.",
  );
  refusal.cause = cause;
  return refusal;
}

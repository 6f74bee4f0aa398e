import { createHash } from "node:crypto";
import type { Exchange } from "../http/exchange";
import { methodNotAllowed } from "../http/refusal";
import { buildOpenApi } from "./openapi";
import { routes } from "./routes";

let document: { body: Buffer; etag: string } | undefined;

/** GET /api/v1/openapi.json: made once, needs no token. */
export function sendOpenApi({ request, response, deps }: Exchange): void {
  if (request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed(["GET"]);
  document ??= make(deps.env.publicUrl);
  response.setHeader("etag", document.etag);
  response.setHeader("cache-control", "public, max-age=300");
  if (request.headers["if-none-match"] === document.etag) {
    response.statusCode = 304;
    response.end();
    return;
  }
  response.setHeader("content-type", "application/json");
  response.setHeader("content-length", document.body.length);
  response.end(request.method === "HEAD" ? undefined : document.body);
}

function make(publicUrl: string) {
  const body = Buffer.from(JSON.stringify(buildOpenApi(routes, publicUrl)));
  return { body, etag: `"${createHash("sha256").update(body).digest("base64url")}"` };
}

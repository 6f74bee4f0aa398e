import { type PublishedDocument, publishedDocument } from "@/lib/status/document";
import { isKnown } from "../http/conditional";
import type { Exchange } from "../http/exchange";
import { methodNotAllowed } from "../http/refusal";
import { buildOpenApi } from "./openapi";
import { routes } from "./routes";

let document: PublishedDocument | undefined;

/** GET /api/v1/openapi.json: built once, needs no token. */
export function sendOpenApi({ request, response, deps }: Exchange): void {
  if (request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed(["GET"]);
  document ??= build(deps.env.publicUrl, deps.clock.now());
  response.setHeader("etag", document.etag);
  response.setHeader("cache-control", "public, max-age=300");
  if (isKnown(request.headers, document)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  response.setHeader("content-type", document.contentType);
  response.setHeader("content-length", document.body.length);
  response.end(request.method === "HEAD" ? undefined : document.body);
}

const build = (publicUrl: string, now: Date) =>
  publishedDocument(Buffer.from(JSON.stringify(buildOpenApi(routes, publicUrl))), "application/json", now);

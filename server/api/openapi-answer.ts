import { type PublishedDocument, publishedDocument } from "@/lib/status/document";
import { isKnown } from "../http/conditional";
import type { Exchange } from "../http/exchange";
import { methodNotAllowed } from "../http/refusal";
import { codingHeaders, documentCoding, represent } from "../http/representation";
import { buildOpenApi } from "./openapi";
import { routes } from "./routes";

let document: PublishedDocument | undefined;

/** GET /api/v1/openapi.json: built once, needs no token. */
export async function sendOpenApi({ request, response, deps }: Exchange): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed(["GET"]);
  document ??= build(deps.env.publicUrl, deps.clock.now());
  const content = await represent(document, documentCoding(request.headers["accept-encoding"]));
  response.setHeader("etag", content.etag);
  response.setHeader("cache-control", "public, max-age=300");
  for (const [name, value] of Object.entries(codingHeaders(content))) response.setHeader(name, value);
  if (isKnown(request.headers, content)) {
    response.statusCode = 304;
    response.end();
    return;
  }
  response.setHeader("content-type", content.contentType);
  response.setHeader("content-length", content.body.length);
  response.end(request.method === "HEAD" ? undefined : content.body);
}

const build = (publicUrl: string, now: Date) =>
  publishedDocument(Buffer.from(JSON.stringify(buildOpenApi(routes, publicUrl))), "application/json", now);

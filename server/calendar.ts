import { readExpiryCalendar } from "@/lib/calendar/expiry-calendar";
import { FEED_TOKEN } from "@/lib/calendar/token";
import { contentDisposition } from "@/lib/http";
import { publishedDocument } from "@/lib/status/document";
import { isKnown } from "./http/conditional";
import type { Handler } from "./http/exchange";
import { sendProblem } from "./http/problem";
import { methodNotAllowed, noSuchPath } from "./http/refusal";
import { codingHeaders, documentCoding, represent } from "./http/representation";

export const CALENDAR_PREFIX = "/calendar/";

/** `GET /calendar/{token}.ics`: an organisation's expiries for calendar programs. The token is the only credential. */
export const calendarHandler: Handler = async (exchange) => {
  const { deps, request, response, path } = exchange;
  if (!path.startsWith(CALENDAR_PREFIX)) return false;
  try {
    if (request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed(["GET", "HEAD"]);
    const token = path.endsWith(".ics") ? path.slice(CALENDAR_PREFIX.length, -".ics".length) : "";
    const calendar = FEED_TOKEN.test(token) ? await readExpiryCalendar(deps, token) : undefined;
    if (calendar === undefined) throw noSuchPath();
    const document = publishedDocument(Buffer.from(calendar), "text/calendar; charset=utf-8", deps.clock.now());
    const content = await represent(document, documentCoding(request.headers["accept-encoding"]));
    response.setHeader("cache-control", "private, no-cache");
    response.setHeader("etag", content.etag);
    for (const [name, value] of Object.entries(codingHeaders(content))) response.setHeader(name, value);
    if (isKnown(request.headers, content)) {
      response.statusCode = 304;
      response.end();
      return true;
    }
    response.setHeader("content-type", content.contentType);
    response.setHeader("content-disposition", contentDisposition("certificates.ics", "inline"));
    response.setHeader("content-length", content.body.length);
    response.end(request.method === "HEAD" ? undefined : content.body);
  } catch (error) {
    sendProblem(exchange, error);
  }
  return true;
};

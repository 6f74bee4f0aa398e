import { createHash } from "node:crypto";
import { readExpiryCalendar } from "@/lib/calendar/expiry-calendar";
import { FEED_TOKEN } from "@/lib/calendar/token";
import type { Door } from "./http/exchange";
import { sendProblem } from "./http/problem";
import { methodNotAllowed, noSuchPath } from "./http/refusal";

export const CALENDAR_PREFIX = "/calendar/";

/** `GET /calendar/{token}.ics`: an organisation's expiries for calendar programs. The token is all there is to ask for. */
export const calendarDoor: Door = async (exchange) => {
  const { deps, request, response, path } = exchange;
  if (!path.startsWith(CALENDAR_PREFIX)) return false;
  try {
    if (request.method !== "GET" && request.method !== "HEAD") throw methodNotAllowed(["GET", "HEAD"]);
    const token = path.endsWith(".ics") ? path.slice(CALENDAR_PREFIX.length, -".ics".length) : "";
    const calendar = FEED_TOKEN.test(token) ? await readExpiryCalendar(deps, token) : undefined;
    if (calendar === undefined) throw noSuchPath();
    const etag = `"${createHash("sha256").update(calendar).digest("base64url").slice(0, 27)}"`;
    response.setHeader("cache-control", "private, no-cache");
    response.setHeader("etag", etag);
    if (isKnown(request.headers["if-none-match"], etag)) {
      response.statusCode = 304;
      response.end();
      return true;
    }
    response.setHeader("content-type", "text/calendar; charset=utf-8");
    response.setHeader("content-disposition", 'inline; filename="certificates.ics"');
    response.setHeader("content-length", Buffer.byteLength(calendar));
    response.end(request.method === "HEAD" ? undefined : calendar);
  } catch (error) {
    sendProblem(exchange, error);
  }
  return true;
};

/** RFC 9110 §13.1.2, weak comparison. */
const isKnown = (header: string | undefined, etag: string): boolean =>
  header !== undefined && (header.trim() === "*" || header.includes(etag));

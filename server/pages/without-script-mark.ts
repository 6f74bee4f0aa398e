import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { WITHOUT_SCRIPT_STYLE } from "@/lib/http";
import type { Exchange } from "../http/exchange";
import { sendInOnePiece } from "./late-parts";

const MARK = "countersign-without-script=1";
/** Renewed by every page; a browser whose script is switched on again needs no reset. */
const SECONDS = 3_600;
/** Next waits for the whole page for a User-Agent with the name of a crawler (`isBot` in next/dist/shared/lib/router/utils/is-bot). */
const CRAWLER = "Bingbot";

/**
 * Responds to the style sheet in the `noscript` of every page, which only browsers without script request: it is empty, and its cookie marks
 * the browser. @returns whether it was this request
 */
export function sendMark({ path, response, deps }: Pick<Exchange, "path" | "response" | "deps">): boolean {
  if (path !== WITHOUT_SCRIPT_STYLE) return false;
  const secure = deps.env.publicUrl.startsWith("https:") ? "; Secure" : "";
  response.writeHead(200, {
    "content-type": "text/css; charset=utf-8",
    "cache-control": "no-store",
    "set-cookie": `${MARK}; Path=/; Max-Age=${SECONDS}; HttpOnly; SameSite=Lax${secure}`,
  });
  response.end();
  return true;
}

/**
 * Sends the page in one piece to a marked browser. Otherwise React sends what is late after the page, and only its script moves that to its
 * place. Large parts are sent so even when Next waits for them.
 * @param headers of Next's request
 */
export function sendWholeIfMarked(headers: IncomingHttpHeaders, response: ServerResponse): void {
  if (!headers.cookie?.split(/; ?/).includes(MARK)) return;
  headers["user-agent"] = CRAWLER;
  sendInOnePiece(response);
}

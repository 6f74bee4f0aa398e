import { AppError } from "@/lib/errors";
import { unsubscribe } from "@/lib/notifications/unsubscribe";
import { ANONYMOUS } from "@/lib/operation/actor";
import type { Exchange } from "./http/exchange";
import { sendProblem } from "./http/problem";
import { readBody } from "./http/read-body";

const PATH = "/unsubscribe";
/** What mail readers post (RFC 8058 §3.2), and what the page's own form does, are far below it. */
const BODY_LIMIT = 4_096;

/**
 * `POST /unsubscribe?token=…`: what the List-Unsubscribe header of a mail names. Mail readers post to it without a person, without
 * cookies and without following redirects (RFC 8058); the page at the same address posts its form here, and is shown again.
 */
export async function unsubscribeDoor(exchange: Exchange): Promise<boolean> {
  const { request, response, path, search, deps, requestId, address } = exchange;
  if (path !== PATH || request.method !== "POST") return false;
  const token = new URLSearchParams(search).get("token") ?? "";
  try {
    const form = new URLSearchParams((await readBody(request, BODY_LIMIT)).toString("utf8"));
    const isPage = form.get("from") === "page";
    const ctx = { actor: ANONYMOUS, deps, requestId, address };
    try {
      await unsubscribe.execute(ctx, { token, isWanted: isPage && form.get("isWanted") === "true" });
    } catch (error) {
      if (!isPage || !(error instanceof AppError)) throw error;
      // The page says it in words.
    }
    response.setHeader("cache-control", "no-store");
    if (isPage) {
      response.statusCode = 303;
      response.setHeader("location", `${PATH}?token=${encodeURIComponent(token)}`);
      response.end();
    } else {
      response.setHeader("content-type", "text/plain; charset=utf-8");
      response.end("Done. These emails are not sent to you any more.\n");
    }
  } catch (error) {
    sendProblem(exchange, error);
  }
  return true;
}

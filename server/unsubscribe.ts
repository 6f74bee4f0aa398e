import { AppError } from "@/lib/errors";
import { unsubscribe } from "@/lib/notifications/unsubscribe";
import { ANONYMOUS } from "@/lib/operation/actor";
import type { Exchange } from "./http/exchange";
import { sendProblem } from "./http/problem";
import { readBody } from "./http/read-body";

const PATH = "/unsubscribe";
/** Far above what mail programs (RFC 8058 §3.2) and the page's form post. */
const BODY_LIMIT = 4_096;

/**
 * `POST /unsubscribe?token=…`: the URL in the List-Unsubscribe header of an email. Mail programs post to it without user interaction,
 * without cookies and without following redirects (RFC 8058); the page at the same path posts its form here and is shown again.
 */
export async function unsubscribeHandler(exchange: Exchange): Promise<boolean> {
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
      // The page explains the error.
    }
    response.setHeader("cache-control", "no-store");
    if (isPage) {
      response.statusCode = 303;
      response.setHeader("location", `${PATH}?token=${encodeURIComponent(token)}`);
      response.end();
    } else {
      response.setHeader("content-type", "text/plain; charset=utf-8");
      response.end("Unsubscribed. You will no longer receive these emails.\n");
    }
  } catch (error) {
    sendProblem(exchange, error);
  }
  return true;
}

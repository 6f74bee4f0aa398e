import type { KoaContextWithOIDC } from "oidc-provider";
import type { Deps } from "@/lib/start/deps";
import { isDatabaseDown } from "../http/database-down";
import { HttpRefusal } from "../http/refusal";

const RETRY_SECONDS = "5";

/**
 * Server errors as OAuth errors (RFC 6749 §5.2 has none for the token endpoint, §4.1.2.1 has these): 503 while the
 * database is unavailable, so that clients retry, and 500 for unexpected errors.
 */
export function answerFailures(deps: Pick<Deps, "log">) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    try {
      await next();
    } catch (error) {
      if (error instanceof HttpRefusal) return refuseBody(ctx, error);
      deps.log.error({ err: error, path: ctx.path, requestId: requestIdOf(ctx) }, "authorization server failed");
      ctx.status = 500;
      ctx.set("cache-control", "no-store");
      ctx.body = { error: "server_error", error_description: "Internal error." };
      respondUnavailable(ctx, error);
    }
  };
}

/**
 * A body that was not read completely: too large (413, RFC 9126 §2.3), too slow, or over the limits of the process. The rest is not
 * read, so the connection is closed after the response (RFC 9112 §9.3).
 */
function refuseBody(ctx: KoaContextWithOIDC, refusal: HttpRefusal): void {
  ctx.status = refusal.status;
  ctx.set({ ...refusal.headers, "cache-control": "no-store", connection: "close" });
  const error = refusal.status === 503 ? "temporarily_unavailable" : "invalid_request";
  ctx.body = { error, error_description: refusal.publicMessage };
}

/** The response's X-Request-Id (http/listener.ts). */
export const requestIdOf = (ctx: KoaContextWithOIDC): string => ctx.response.get("x-request-id");

/** Changes the error response to 503 when the database is unavailable. */
export function respondUnavailable(ctx: KoaContextWithOIDC, error: unknown): void {
  if (!isDatabaseDown(error)) return;
  ctx.status = 503;
  ctx.set("retry-after", RETRY_SECONDS);
  ctx.body = {
    error: "temporarily_unavailable",
    error_description: "The database is temporarily unavailable. Try again in a moment.",
  };
}

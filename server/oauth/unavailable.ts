import type { KoaContextWithOIDC } from "oidc-provider";
import type { Deps } from "@/lib/start/deps";
import { isDatabaseDown } from "../http/database-down";
import { HttpRefusal } from "../http/refusal";

const RETRY_SECONDS = "5";

/**
 * What fails on our side, in OAuth's words (RFC 6749 §5.2 has none for the token endpoint, §4.1.2.1 has these): 503 while the
 * database is away, so that clients come again, and 500 for what nobody expected.
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
      ctx.body = { error: "server_error", error_description: "Something went wrong on our side." };
      sayUnavailable(ctx, error);
    }
  };
}

/**
 * A body that was not read to its end: too large (413, RFC 9126 §2.3), too slow, or one too many at the moment. What is left of it
 * is not read, so the connection ends with the answer (RFC 9112 §9.3).
 */
function refuseBody(ctx: KoaContextWithOIDC, refusal: HttpRefusal): void {
  ctx.status = refusal.status;
  ctx.set({ ...refusal.headers, "cache-control": "no-store", connection: "close" });
  const error = refusal.status === 503 ? "temporarily_unavailable" : "invalid_request";
  ctx.body = { error, error_description: refusal.publicMessage };
}

/** As it is answered (http/listener.ts). */
export const requestIdOf = (ctx: KoaContextWithOIDC): string => ctx.response.get("x-request-id");

/** Turns the answer to a failure into 503, when the database is what failed. */
export function sayUnavailable(ctx: KoaContextWithOIDC, error: unknown): void {
  if (!isDatabaseDown(error)) return;
  ctx.status = 503;
  ctx.set("retry-after", RETRY_SECONDS);
  ctx.body = {
    error: "temporarily_unavailable",
    error_description: "The database is out of reach. Try again in a moment.",
  };
}

import type { KoaContextWithOIDC } from "oidc-provider";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";
import type { Endpoint } from "@/lib/oauth/authentication-log";
import { readBody } from "../http/read-body";

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  [OAUTH_PATHS.token, "token"],
  [OAUTH_PATHS.introspection, "introspection"],
  [OAUTH_PATHS.revocation, "revocation"],
  [OAUTH_PATHS.pushed_authorization_request, "pushed_authorization_request"],
]);

/** The endpoint of this request, where clients authenticate at it. */
export const clientEndpoint = (ctx: KoaContextWithOIDC): Endpoint | undefined =>
  ctx.method === "POST" ? ENDPOINTS.get(ctx.path) : undefined;

/** Largest body of a client's request, in bytes: the engine's own limit. */
const MAX_BYTES = 56 * 1024;

/**
 * Reads the body where every body is read (http/read-body.ts), which counts and times it, and leaves its bytes where the engine looks
 * for a body that is read already: `request.body` (oidc-provider, shared/selective_body.js). The engine parses it, in UTF-8 whatever
 * the charset.
 * @throws HttpRefusal 413 (RFC 9126 §2.3), 503, 400
 */
export async function provideBody(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  if (clientEndpoint(ctx)) Object.assign(ctx.req, { body: await bodyOf(ctx) });
  await next();
}

/** The bytes of the body; asked a second time, the same. */
export const bodyOf = (ctx: KoaContextWithOIDC): Promise<Buffer> => readBody(ctx.req, MAX_BYTES);

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

/** The endpoint of this request, if clients authenticate there. */
export const clientEndpoint = (ctx: KoaContextWithOIDC): Endpoint | undefined =>
  ctx.method === "POST" ? ENDPOINTS.get(ctx.path) : undefined;

/** Largest body of a client's request, in bytes: the provider's own limit. */
const MAX_BYTES = 56 * 1024;

/**
 * Reads the body with http/read-body.ts, which enforces size and time limits, and sets `request.body`, where the provider expects a body
 * that was already read (oidc-provider, shared/selective_body.js). The provider parses it as UTF-8 regardless of the charset.
 * @throws HttpRefusal 413 (RFC 9126 §2.3), 503, 400
 */
export async function provideBody(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  if (clientEndpoint(ctx)) Object.assign(ctx.req, { body: await bodyOf(ctx) });
  await next();
}

/** The bytes of the body; repeated calls return the same bytes. */
export const bodyOf = (ctx: KoaContextWithOIDC): Promise<Buffer> => readBody(ctx.req, MAX_BYTES);

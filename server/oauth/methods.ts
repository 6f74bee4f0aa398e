import type { IncomingMessage } from "node:http";
import type { KoaContextWithOIDC } from "oidc-provider";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";
import { addressBlock } from "@/lib/runtime/address-block";
import { readBody } from "../http/read-body";
import { HttpRefusal } from "../http/refusal";
import { RESUME, WELL_KNOWN } from "./exact-paths";
import type { ProviderParts } from "./provider-parts";

/**
 * Largest authorization request by URL or form, in bytes. Unauthenticated requests are stored for ten minutes; larger requests must be
 * pushed (RFC 9126) by authenticated clients.
 */
export const MAX_AUTHORIZATION_REQUEST = 4_096;

/** The provider's time is quadratic in their number; RFCs define about 30. */
const MOST_PARAMETERS = 100;

const READ = ["GET", "HEAD"];
const PUBLIC: ReadonlySet<string> = new Set([...WELL_KNOWN, OAUTH_PATHS.jwks]);
/** By path; other endpoints are disabled, and the provider returns 404. */
const ALLOWED: ReadonlyMap<string, readonly string[]> = new Map([
  [OAUTH_PATHS.authorization, [...READ, "POST"]],
  [OAUTH_PATHS.token, ["POST"]],
  [OAUTH_PATHS.introspection, ["POST"]],
  [OAUTH_PATHS.revocation, ["POST"]],
  [OAUTH_PATHS.pushed_authorization_request, ["POST"]],
  ...[...PUBLIC].map((path) => [path, READ] as [string, string[]]),
]);

type Next = () => Promise<void>;

/** Returns 405 with `Allow` for methods that an endpoint does not support (RFC 9110 §15.5.6), and answers OPTIONS. */
export async function answerMethods(ctx: KoaContextWithOIDC, next: Next): Promise<void> {
  const allowed = RESUME.test(ctx.path) ? READ : ALLOWED.get(ctx.path);
  if (!allowed || allowed.includes(ctx.method)) return next();
  if (ctx.method === "OPTIONS") {
    // A CORS preflight for a public document; the provider sets the headers.
    if (PUBLIC.has(ctx.path) && ctx.get("access-control-request-method")) return next();
    ctx.set("allow", [...allowed, "OPTIONS"].join(", "));
    ctx.status = 204;
    return;
  }
  ctx.set("allow", [...allowed, "OPTIONS"].join(", "));
  refuse(ctx, 405, `Method not allowed. Use ${allowed.join(" or ")}.`);
}

/**
 * The limits of the authorization endpoint, and its POST (OpenID Connect Core §3.1.2.1): redirected with 303 to the same request by
 * GET with unchanged parameters. So cookies can be SameSite=Lax: the browser sends them with the GET.
 */
export function admitAuthorizationRequests({ authorizationQuota, requests }: ProviderParts) {
  return async (ctx: KoaContextWithOIDC, next: Next): Promise<void> => {
    if (ctx.path !== OAUTH_PATHS.authorization) return next();
    if (ctx.querystring.length > MAX_AUTHORIZATION_REQUEST) {
      return refuse(ctx, 414, `The authorization request has ${ctx.querystring.length} bytes. ${SMALLER}`);
    }
    if (ctx.querystring.split("&", MOST_PARAMETERS + 1).length > MOST_PARAMETERS) {
      return refuse(ctx, 400, `The authorization request has more than ${MOST_PARAMETERS} parameters.`);
    }
    if (ctx.method === "POST") return redirectToGet(ctx);
    const request = requests.get(ctx.req);
    const quota = request && authorizationQuota.count(addressBlock(request.address));
    if (quota?.isExceeded) {
      ctx.set("retry-after", String(quota.retryAfterSeconds));
      return refuse(ctx, 429, "Too many authorization requests come from this address. Try again in a few minutes.");
    }
    await next();
  };
}

const SMALLER = `The limit is ${MAX_AUTHORIZATION_REQUEST}. Push the request instead (RFC 9126: ${OAUTH_PATHS.pushed_authorization_request}), or shorten state and scope.`;

async function redirectToGet(ctx: KoaContextWithOIDC): Promise<void> {
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(ctx.get("content-type"))) {
    ctx.set("accept", "application/x-www-form-urlencoded");
    return refuse(ctx, 415, "Send the authorization request as a form (application/x-www-form-urlencoded), or by GET.");
  }
  const form = await readForm(ctx.req);
  if (form === undefined) {
    ctx.set("connection", "close"); // the rest of the body is not read (RFC 9112 §9.3)
    return refuse(ctx, 413, `The authorization request is too large. ${SMALLER}`);
  }
  // Re-encoded, so that it contains only parameters; duplicates and their order are kept.
  const parameters = [ctx.querystring, new URLSearchParams(form).toString()].filter((part) => part !== "").join("&");
  if (parameters.length > MAX_AUTHORIZATION_REQUEST) {
    return refuse(ctx, 413, `The authorization request has ${parameters.length} bytes. ${SMALLER}`);
  }
  ctx.status = 303;
  ctx.set("cache-control", "no-store");
  ctx.set("location", `${OAUTH_PATHS.authorization}?${parameters}`);
  ctx.body = "";
}

/** Undefined: too large. */
async function readForm(request: IncomingMessage): Promise<string | undefined> {
  try {
    return (await readBody(request, MAX_AUTHORIZATION_REQUEST)).toString("utf8");
  } catch (error) {
    if (error instanceof HttpRefusal && error.status === 413) return undefined;
    throw error;
  }
}

function refuse(ctx: KoaContextWithOIDC, status: number, description: string): void {
  ctx.status = status;
  ctx.set("cache-control", "no-store");
  ctx.body = { error: "invalid_request", error_description: description };
}

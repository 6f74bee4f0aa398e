import type { IncomingMessage } from "node:http";
import { parse } from "node:querystring";
import { setTimeout as delay } from "node:timers/promises";
import type { KoaContextWithOIDC } from "oidc-provider";
import { type FailedCheck, firstFailure } from "@/lib/oauth/assertion/judge";
import { audiencesOf, OAUTH_PATHS } from "@/lib/oauth/audiences";
import { type Authentication, judgeCredentials, type PresentedIdentity } from "@/lib/oauth/authenticate";
import type { Endpoint } from "@/lib/oauth/authentication-log";
import { readBody as readAnyBody } from "../http/read-body";
import { readAgain, readBody } from "./body";
import type { EngineParts } from "./engine-parts";
import { recordKeyUse } from "./record-key-use";
import type { OAuthRequest } from "./requests";

/** Every refusal takes as long as the next multiple of this: how long it took must not say what was wrong. */
const REFUSAL_STEP_MS = 50;

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  [OAUTH_PATHS.token, "token"],
  [OAUTH_PATHS.introspection, "introspection"],
  [OAUTH_PATHS.revocation, "revocation"],
  [OAUTH_PATHS.pushed_authorization_request, "pushed_authorization_request"],
]);

const FORM = /^application\/x-www-form-urlencoded *(;|$)/i;
/** As for forms. */
const MAX_OTHER_BODY = 56 * 1024;

/** Not for the engine, which gets an empty body: only so that the client that sent it can be named in its log. */
const readOtherBody = async (request: IncomingMessage) => (await readAnyBody(request, MAX_OTHER_BODY)).toString("utf8");

/**
 * Stands before the engine at every endpoint where clients authenticate. Judges what the engine does not (or less strictly),
 * lets it decide signature and replay, logs the outcome with the one check that failed, and makes all refusals alike.
 */
export function authenticateClients(parts: EngineParts) {
  const { deps, requests } = parts;
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    const endpoint = ctx.method === "POST" ? ENDPOINTS.get(ctx.path) : undefined;
    const request = requests.get(ctx.req);
    if (!endpoint || !request) return next();
    const startedAt = performance.now();
    const authentication = await judge(parts, ctx, request);
    if (!authentication.failure) {
      const { ring, facts, kid, method } = authentication;
      if (ring) request.applicationId = ring.client.applicationId;
      request.provenBy = authentication.provenBy ?? {
        method,
        kid: facts && signerOf(facts, kid),
        ...typeOf(authentication),
      };
      await next();
      if (ctx.status >= 500) return; // says nothing of the client
      if (!isRefusal(ctx)) {
        const isProven = authentication.provenBy !== undefined || request.isAssertionSpent === true;
        log(parts, request, endpoint, authentication, isProven ? request.refusal : refusedUnseen(ctx));
        recordKeyUse(deps, request, authentication, isProven);
        return;
      }
    }
    log(parts, request, endpoint, authentication, authentication.failure ?? explain(authentication));
    recordKeyUse(deps, request, authentication, false);
    await delay(REFUSAL_STEP_MS - ((performance.now() - startedAt) % REFUSAL_STEP_MS));
    refuse(ctx);
  };

  async function judge(_: EngineParts, ctx: KoaContextWithOIDC, request: OAuthRequest): Promise<Authentication> {
    const contentType = ctx.get("content-type");
    const isForm = FORM.test(contentType);
    const body = isForm ? await readBody(ctx.req) : undefined;
    const otherBody = isForm ? undefined : { contentType, text: await readOtherBody(ctx.req) };
    readAgain(ctx.req, body ?? Buffer.alloc(0)); // parsed by the engine in the same way, so both see the same
    return judgeCredentials(
      deps.oauth.clients,
      {
        authorization: ctx.get("authorization") || undefined,
        parameters: body && parse(body.toString("utf8")),
        otherBody,
        query: parse(request.search, "&", "=", { maxKeys: MOST_READ }),
        contentEncoding: ctx.get("content-encoding"),
        certificate: request.certificate?.identity,
      },
      { audiences: audiencesOf(deps.env, ctx.path), now: deps.clock.now() },
    );
  }
}

const signerOf = (facts: NonNullable<Authentication["facts"]>, kid: string | undefined) =>
  kid ?? facts.keys?.find((key) => key.state === "active" && key.usage === "signing")?.kid;

/** Type of the certificate whose key signs; registered keys have none. */
function typeOf({ facts, kid }: Authentication): { certificateType?: string } {
  const signer = facts && signerOf(facts, kid);
  const key = facts?.keys?.find((candidate) => candidate.kid === signer);
  return key?.source === "certificate" ? { certificateType: key.usage } : {};
}

/** Parameters of a query that are looked at to say that they are not read there. */
const MOST_READ = 100;

/** The engine's only answer to a client that is not who it says. */
function isRefusal(ctx: KoaContextWithOIDC): boolean {
  return ctx.status === 401 && (ctx.body as { error?: string } | undefined)?.error === "invalid_client";
}

/** The engine refused what passed here: the signature, or the replay. */
function explain({ facts }: Authentication): FailedCheck {
  const failure = facts && firstFailure({ ...facts, isUsed: true });
  return (
    failure ?? {
      check: "engine",
      message: "The authorization server refused the client.",
      fix: "Compare the client's settings with the request.",
    }
  );
}

/** Some requests the engine refuses as a whole, before it looks at the signature, which is no success of the client's. */
function refusedUnseen(ctx: KoaContextWithOIDC): FailedCheck {
  const { error_description: why } = (ctx.body ?? {}) as { error_description?: string };
  return {
    check: "request.refused",
    message: `The request was refused before the assertion's signature was verified: ${why ?? "no reason given"}.`,
    fix: "Mend the request itself; the assertion may be fine.",
  };
}

/** RFC 6749 §5.2: outside, one answer for everything. */
function refuse(ctx: KoaContextWithOIDC): void {
  // The engine has set these on the way, but only for refusals that it made itself.
  for (const name of ["vary", "access-control-allow-origin", "access-control-expose-headers", "www-authenticate"]) {
    ctx.remove(name);
  }
  ctx.status = 401;
  ctx.set("cache-control", "no-store");
  // RFC 6749 §5.2: named only to clients that tried HTTP authentication; libraries take it for a challenge.
  if (ctx.get("authorization")) ctx.set("www-authenticate", `Basic realm="${ctx.host}"`);
  ctx.body = { error: "invalid_client", error_description: "client authentication failed" };
}

function log(
  { deps }: EngineParts,
  { requestId, address, certificate }: OAuthRequest,
  endpoint: Endpoint,
  { ring, claimedId, method, kid, audience }: Authentication,
  failure: FailedCheck | undefined,
): void {
  deps.oauth.log.record({
    client: ring?.client ?? holderOf(certificate?.identity),
    claimedId,
    requestId,
    endpoint,
    method,
    kid,
    audience,
    address,
    failure,
  });
}

/** Without a client: the organisation whose certificate the connection was opened with, which finds the attempt by its request id. */
function holderOf(identity: PresentedIdentity | undefined): { clientId: null; organisationId: string } | undefined {
  const holder = identity?.kind === "ours" ? identity : identity?.kind === "refused" ? identity.ours : undefined;
  return holder && { clientId: null, organisationId: holder.organisationId };
}

import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { identifyClientCertificate } from "@/lib/client-certificate/identify-client-certificate";
import { isTokenInvalidated } from "@/lib/oauth/access-token";
import type { Exchange, Handler } from "../http/exchange";
import { presentedCertificate } from "../http/presented-certificate";
import { sendProblem } from "../http/problem";
import { methodNotAllowed } from "../http/refusal";
import { insufficientScope, invalidToken, noToken } from "./challenges";

export const SAMPLE_PATH = "/sample-api/accounts";
export const SAMPLE_SCOPE = "accounts";
/** What our authorization server signs with (RFC 9068 §2.1). */
const ALGORITHMS = ["ES256"];
const CLOCK_SKEW_SECONDS = 10;

/**
 * A minimal resource server for testing tokens and as a template: it accepts access tokens for our own API with the scope `accounts`, and
 * a certificate-bound token only together with that certificate while it is valid (RFC 8705 §3). Revoked tokens, and tokens whose code
 * was reused, are rejected immediately; other servers use introspection.
 * `keyOf` finds the authorization server's key for a token; other servers use jose's `createRemoteJWKSet(jwks_uri)`.
 */
export function sampleApiHandler(keyOf: JWTVerifyGetKey): Handler {
  return async (exchange) => {
    if (exchange.path !== SAMPLE_PATH) return false;
    try {
      const { method } = exchange.request;
      if (method !== "GET" && method !== "HEAD") throw methodNotAllowed(["GET", "HEAD"]);
      const claims = await verifyToken(exchange, keyOf);
      if (
        !String(claims.scope ?? "")
          .split(" ")
          .includes(SAMPLE_SCOPE)
      )
        throw insufficientScope();
      if (await isTokenInvalidated(exchange.deps, claims))
        throw invalidToken("The access token was revoked. Request a new one.");
      const boundTo = await checkBinding(exchange, claims);
      sendAccounts(exchange, { calledBy: claims.client_id, boundTo });
    } catch (error) {
      sendProblem(exchange, error);
    }
    return true;
  };
}

/** Signature, type, issuer, audience and times (RFC 9068 §4). @throws HttpRefusal 401 */
async function verifyToken({ request, deps }: Exchange, keyOf: JWTVerifyGetKey): Promise<JWTPayload> {
  const { authorization } = request.headers;
  if (authorization === undefined) throw noToken();
  const [, token] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization) ?? [];
  if (!token) throw invalidToken("Send the access token as Authorization: Bearer.");
  const { publicUrl } = deps.env;
  try {
    const { payload } = await jwtVerify(token, keyOf, {
      issuer: publicUrl,
      audience: publicUrl,
      typ: "at+jwt",
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: deps.clock.now(),
      requiredClaims: ["exp", "client_id"],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) {
      throw invalidToken("The access token is invalid for this API or has expired. Request a new one.");
    }
    throw error;
  }
}

/**
 * The thumbprint of the certificate that the token is bound to; null for a bearer token.
 * @throws HttpRefusal 401 for another certificate, none, or one that is no longer valid; AppError unavailable when its
 *   status can't be read
 */
async function checkBinding({ request, deps }: Exchange, { cnf, client_id }: JWTPayload): Promise<string | null> {
  if (cnf === undefined) return null;
  const bound = (cnf as Record<string, unknown> | null)?.["x5t#S256"];
  if (typeof bound !== "string") throw invalidToken("The access token has an unsupported binding.");
  const presented = presentedCertificate(request);
  if (!presented)
    throw invalidToken("The access token is bound to a certificate. Present the certificate at the mTLS endpoint.");
  const identified = await identifyClientCertificate(deps, presented);
  if (identified.thumbprintS256 !== bound) throw invalidToken("The access token is bound to another certificate.");
  if (identified.kind === "refused") throw invalidToken("The certificate of the access token is not valid.");
  if (identified.kind === "ours") {
    const { kid, organisationId } = identified;
    deps.usage.record({ kid, organisationId, clientId: String(client_id), kind: "mtls" });
  }
  return bound;
}

function sendAccounts({ request, response }: Exchange, caller: object): void {
  const accounts = [
    { id: "GB-1001", name: "Current account", balance: "1520.00", currency: "GBP" },
    { id: "GB-1002", name: "Savings account", balance: "8400.50", currency: "GBP" },
  ];
  const body = JSON.stringify({ accounts, ...caller });
  response.setHeader("content-type", "application/json");
  response.setHeader("cache-control", "no-store");
  response.setHeader("content-length", Buffer.byteLength(body));
  response.end(request.method === "HEAD" ? undefined : body);
}

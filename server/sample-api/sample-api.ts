import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { identifyClientCertificate } from "@/lib/client-certificate/identify-client-certificate";
import { isTokenInvalidated } from "@/lib/oauth/access-token";
import { verifyProof } from "@/lib/oauth/proof/verify-proof";
import { proofHeader, proofRefusal, readAccessToken } from "../http/dpop-refusal";
import type { Exchange, Handler } from "../http/exchange";
import { presentedCertificate } from "../http/presented-certificate";
import { sendProblem } from "../http/problem";
import { methodNotAllowed } from "../http/refusal";
import { insufficientScope, invalidToken, noToken, REALM, wrongScheme } from "./challenges";

export const SAMPLE_PATH = "/sample-api/accounts";
export const SAMPLE_SCOPE = "accounts";
/** What our authorization server signs with (RFC 9068 §2.1). */
const ALGORITHMS = ["ES256"];
const CLOCK_SKEW_SECONDS = 10;

/**
 * A minimal resource server for testing tokens and as a template: it accepts access tokens for our own API with the scope `accounts`, and
 * a certificate-bound token only together with that certificate while it is valid (RFC 8705 §3), and a token bound to a DPoP key only with a
 * proof of that key (RFC 9449 §7). Revoked tokens, and tokens whose code
 * was reused, are rejected immediately; other servers use introspection.
 * `keyOf` finds the authorization server's key for a token; other servers use jose's `createRemoteJWKSet(jwks_uri)`.
 */
export function sampleApiHandler(keyOf: JWTVerifyGetKey): Handler {
  return async (exchange) => {
    if (exchange.path !== SAMPLE_PATH) return false;
    try {
      const { method } = exchange.request;
      if (method !== "GET" && method !== "HEAD") throw methodNotAllowed(["GET", "HEAD"]);
      const sent = await verifyToken(exchange, keyOf);
      const { claims } = sent;
      if (
        !String(claims.scope ?? "")
          .split(" ")
          .includes(SAMPLE_SCOPE)
      )
        throw insufficientScope();
      if (await isTokenInvalidated(exchange.deps, claims))
        throw invalidToken("The access token was revoked. Request a new one.");
      const boundTo = await checkBinding(exchange, sent);
      sendAccounts(exchange, { calledBy: claims.client_id, boundTo });
    } catch (error) {
      sendProblem(exchange, error);
    }
    return true;
  };
}

/** An access token that passed `verifyToken`, as sent. */
interface SentToken {
  scheme: "bearer" | "dpop";
  token: string;
  claims: JWTPayload;
}

/** Signature, type, issuer, audience and times (RFC 9068 §4). @throws HttpRefusal 401 */
async function verifyToken({ request, deps }: Exchange, keyOf: JWTVerifyGetKey): Promise<SentToken> {
  const { authorization } = request.headers;
  if (authorization === undefined) throw noToken();
  const sent = readAccessToken(authorization);
  if (!sent)
    throw invalidToken("Send the access token as Authorization: Bearer, or DPoP if it is bound to a DPoP key.");
  const { publicUrl } = deps.env;
  try {
    const { payload } = await jwtVerify(sent.token, keyOf, {
      issuer: publicUrl,
      audience: publicUrl,
      typ: "at+jwt",
      algorithms: ALGORITHMS,
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: deps.clock.now(),
      requiredClaims: ["exp", "client_id"],
    });
    return { ...sent, claims: payload };
  } catch (error) {
    if (error instanceof errors.JOSEError) {
      throw invalidToken("The access token is invalid for this API or has expired. Request a new one.");
    }
    throw error;
  }
}

/** What a token is bound to: a certificate (`x5t#S256`, RFC 8705 §3) or a DPoP key (`jkt`, RFC 9449 §6). */
const BINDINGS = ["x5t#S256", "jkt"] as const;

/**
 * The thumbprint of the certificate or key that the token is bound to; null for a bearer token.
 * @throws HttpRefusal 401 unless the request proves the binding; AppError unavailable when a status can't be read
 */
async function checkBinding(exchange: Exchange, sent: SentToken): Promise<string | null> {
  const { cnf } = sent.claims;
  const [name, bound] = cnf === undefined ? [] : bindingOf(cnf);
  if ((name === "jkt") !== (sent.scheme === "dpop")) {
    throw wrongScheme(
      name === "jkt"
        ? "The access token is bound to a DPoP key. Send it as Authorization: DPoP, with a proof in the DPoP header."
        : "The access token is not bound to a DPoP key. Send it as Authorization: Bearer.",
    );
  }
  if (!name || bound === undefined) return null;
  if (name === "jkt") await checkProof(exchange, sent.token, bound);
  else await checkCertificate(exchange, sent.claims, bound);
  return bound;
}

/** The one binding of a token. @throws HttpRefusal 401 for any other, which can't be checked */
function bindingOf(cnf: unknown): [name: (typeof BINDINGS)[number], value: string] {
  const members = typeof cnf === "object" && cnf !== null ? Object.entries(cnf) : [];
  const [[name, value] = []] = members;
  const known = BINDINGS.find((binding) => binding === name);
  if (members.length !== 1 || !known || typeof value !== "string") {
    throw invalidToken("The access token has an unsupported binding.");
  }
  return [known, value];
}

/** @throws HttpRefusal 401 without a valid, unused proof of the key for this request and this token */
async function checkProof(
  { request, response, deps, path }: Exchange,
  accessToken: string,
  jkt: string,
): Promise<void> {
  const proof = { proof: proofHeader(request), method: request.method ?? "", path };
  const verdict = await verifyProof(deps, proof, { accessToken, jkt });
  if (verdict.failure) throw proofRefusal(REALM, verdict);
  if (verdict.nonce) response.setHeader("dpop-nonce", verdict.nonce);
}

/** @throws HttpRefusal 401 for another certificate, none, or one that is no longer valid */
async function checkCertificate({ request, deps }: Exchange, { client_id }: JWTPayload, bound: string): Promise<void> {
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

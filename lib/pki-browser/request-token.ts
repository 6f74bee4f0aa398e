import { importPKCS8, SignJWT } from "jose";
import { AppError } from "@/lib/errors";
import type { Bytes } from "./browser-key";
import { encodePem } from "./pem";

export interface TokenRequest {
  /** The private key in DER, unencrypted. */
  pkcs8: Bytes;
  kid: string;
  /** JWS algorithm: one that the key supports and the client allows. */
  alg: string;
  clientId: string;
  /** Audience of the assertion. */
  issuer: string;
  /** As published in the metadata. The request goes to this path of the page's own origin. */
  tokenEndpoint: string;
  /** Tokens of the client are bound to a DPoP key: the page creates one for this request and drops it. */
  isDpopBound: boolean;
}

/** What the token endpoint answered. */
export type TokenAnswer =
  | { isIssued: true; accessToken: string; scope: string; expiresInSeconds: number }
  | { isIssued: false; error: string; description: string };

/** An assertion is used immediately, so the shortest lifetime that every client accepts is enough. */
const LIFETIME = "60 s";
const CLIENT_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/**
 * Requests an access token for the client (RFC 6749 §4.4) with an assertion signed in this page (RFC 7523), as the client's program will.
 * Only the assertion is sent, to the page's own origin, without cookies, and no redirect is followed.
 * @throws AppError unavailable if there is no answer, invalid_input if the key does not support `alg`
 */
export async function requestToken(request: TokenRequest): Promise<TokenAnswer> {
  const prove = request.isDpopBound ? await dpopProver(request.tokenEndpoint) : undefined;
  const first = await post(request, await prove?.());
  const nonce = first.headers.get("dpop-nonce");
  const isChallenged = prove && !first.ok && nonce && (await jsonOf(first.clone())).error === "use_dpop_nonce";
  const response = isChallenged ? await post(request, await prove(nonce)) : first;
  const { access_token, scope = "", expires_in, error, error_description = "" } = await jsonOf(response);
  if (typeof access_token === "string")
    return { isIssued: true, accessToken: access_token, scope: String(scope), expiresInSeconds: Number(expires_in) };
  if (typeof error !== "string") throw unavailable(new Error(`HTTP ${response.status} without an OAuth error`));
  return { isIssued: false, error, description: String(error_description) };
}

async function post(request: TokenRequest, proof: string | undefined): Promise<Response> {
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_assertion_type: CLIENT_ASSERTION_TYPE,
    client_assertion: await assertion(request),
  });
  const headers: Record<string, string> = proof === undefined ? {} : { DPoP: proof };
  try {
    const { pathname } = new URL(request.tokenEndpoint);
    return await fetch(new URL(pathname, location.origin), {
      method: "POST",
      body,
      headers,
      credentials: "omit",
      redirect: "error",
      cache: "no-store",
    });
  } catch (cause) {
    throw unavailable(cause);
  }
}

async function assertion({ pkcs8, kid, alg, clientId, issuer }: TokenRequest): Promise<string> {
  let key: CryptoKey;
  try {
    key = await importPKCS8(encodePem("PRIVATE KEY", pkcs8), alg);
  } catch (cause) {
    throw new AppError("invalid_input", `This key can't sign with ${alg}, or it was forgotten already.`, { cause });
  }
  return new SignJWT()
    .setProtectedHeader({ alg, kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(issuer)
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime(LIFETIME)
    .sign(key);
}

/** Makes proofs for this endpoint (RFC 9449 §4.2) with a new key that can't be exported. */
async function dpopProver(htu: string): Promise<(nonce?: string) => Promise<string>> {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const { kty = "", crv = "", x = "", y = "" } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return (nonce) =>
    new SignJWT({ htm: "POST", htu, ...(nonce ? { nonce } : {}) })
      .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: { kty, crv, x, y } })
      .setJti(crypto.randomUUID())
      .setIssuedAt()
      .sign(pair.privateKey);
}

async function jsonOf(response: Response): Promise<Record<string, unknown>> {
  try {
    return await response.json();
  } catch (cause) {
    throw unavailable(cause);
  }
}

const unavailable = (cause: unknown): AppError =>
  new AppError("unavailable", "The token endpoint did not answer. Check your connection and try again.", { cause });

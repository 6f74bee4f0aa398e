/** DPoP proofs for tests, by jose. */
import { createHash, type KeyObject, randomUUID } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from "jose";
import type { Harness } from "@/lib/testing/harness";

export interface DpopKey {
  alg: string;
  privateKey: CryptoKey | KeyObject;
  jwk: JWK;
  /** Thumbprint (RFC 7638). */
  jkt: string;
}

export async function makeDpopKey(
  alg = "ES256",
  options: Parameters<typeof generateKeyPair>[1] = {},
): Promise<DpopKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true, ...options });
  const jwk = await exportJWK(publicKey);
  return { alg, privateKey, jwk, jkt: await calculateJwkThumbprint(jwk) };
}

export interface ProofChange {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
}

export const hashOfToken = (accessToken: string) => createHash("sha256").update(accessToken).digest("base64url");

/** A valid proof for a request; given members replace its own, undefined omits one. */
export function signProof(
  { clock }: Pick<Harness, "clock">,
  { alg, privateKey, jwk }: DpopKey,
  { method = "POST", url, accessToken }: { method?: string; url: string; accessToken?: string },
  { claims = {}, header = {} }: ProofChange = {},
): Promise<string> {
  const iat = Math.floor(clock.now().getTime() / 1000);
  const ath = accessToken === undefined ? {} : { ath: hashOfToken(accessToken) };
  return new SignJWT({ jti: randomUUID(), htm: method, htu: url, iat, ...ath, ...claims })
    .setProtectedHeader({ alg, typ: "dpop+jwt", jwk, ...header } as JWTHeaderParameters)
    .sign(privateKey);
}

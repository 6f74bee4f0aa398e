import { compactVerify, errors, importJWK } from "jose";
import { z } from "zod";
import { readCompactJws, readJsonObject } from "@/lib/jose/compact-jws";
import { readCsr } from "@/lib/pki/csr";
import { csrBytes } from "@/lib/pki/csr-upload";
import type { PublicJwk } from "@/lib/pki/public-key";

/** Distinguishes a proof from everything else that the key signs: an assertion or message can't be used as a proof. */
export const PROOF_TYPE = "revocation+jwt";
/** Maximum age of a proof, and tolerated clock skew. */
const MAX_AGE_SECONDS = 300;
const CLOCK_SKEW_SECONDS = 60;

/** The common name of a CSR that is a proof. */
export const proofCommonName = (kid: string): string => `revoke ${kid}`;

const Header = z.looseObject({ alg: z.string(), typ: z.literal(PROOF_TYPE) });
const Claims = z.looseObject({
  kid: z.string(),
  reason: z.literal("keyCompromise"),
  iat: z.number(),
  jti: z.string().min(1).max(128),
});

/** Signature algorithms of each kind of key (RFC 7518, RFC 8037). X25519 keys can't sign. */
function algorithmsOf(jwk: PublicJwk): string[] {
  if (jwk.kty === "RSA") return ["PS256", "RS256", "PS384", "RS384", "PS512", "RS512"];
  if (jwk.kty === "OKP") return jwk.crv === "Ed25519" ? ["EdDSA", "Ed25519"] : [];
  return [{ "P-256": "ES256", "P-384": "ES384", "P-521": "ES512" }[jwk.crv]];
}

/** Whether this kind of key can prove possession by signing. */
export const canProve = (jwk: PublicJwk): boolean => algorithmsOf(jwk).length > 0;

/**
 * Verifies that a compact JWS currently proves possession of `jwk`'s private key, for revoking `kid`. Returns its `jti`, to be consumed
 * until it expires; undefined when it proves nothing.
 */
export async function checkSignedProof(
  proof: string,
  { kid, jwk, now }: { kid: string; jwk: PublicJwk; now: Date },
): Promise<{ jti: string; expiresAt: Date } | undefined> {
  const algorithms = algorithmsOf(jwk);
  const jws = proof.trim(); // a proof read from a file often ends with a line break
  const read = readCompactJws(jws);
  if (algorithms.length === 0 || "fault" in read) return undefined;
  try {
    const { alg } = Header.parse(read.header);
    if (!algorithms.includes(alg)) return undefined;
    await compactVerify(jws, await importJWK({ ...jwk }, alg), { algorithms: [alg] });
    const payload = readJsonObject(read.payload, "payload");
    if ("fault" in payload) return undefined;
    const claims = Claims.parse(payload.object);
    const age = now.getTime() / 1000 - claims.iat;
    if (claims.kid !== kid || age > MAX_AGE_SECONDS || age < -CLOCK_SKEW_SECONDS) return undefined;
    const expiresAt = new Date((claims.iat + MAX_AGE_SECONDS + CLOCK_SKEW_SECONDS) * 1000);
    return { jti: claims.jti, expiresAt };
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof z.ZodError) return undefined;
    if (error instanceof TypeError) return undefined; // thrown by the library for some headers
    throw error;
  }
}

/**
 * Whether a CSR (signature verified) is signed by this key and is a proof for `kid`. Callers are unauthenticated, so it is not searched
 * for private keys: the upload is not stored, and a rejected request blocks nothing.
 */
export function isProofCsr(csr: string, { kid, keyFingerprint }: { kid: string; keyFingerprint: string }): boolean {
  const parsed = readCsr(csrBytes(csr));
  if (!parsed.ok || parsed.csr.publicKey.keyFingerprint !== keyFingerprint) return false;
  return parsed.csr.subject.some(({ type, value }) => type === "CN" && value === proofCommonName(kid));
}

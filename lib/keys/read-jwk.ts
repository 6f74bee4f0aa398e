import { type ForeignCertificate, readForeignCertificate } from "@/lib/pki/foreign-certificate";
import { decodeBase64 } from "@/lib/pki/pem";
import { PkiError } from "@/lib/pki/pki-error";
import type { PublicKey } from "@/lib/pki/public-key";
import { publicKeyFromJwk } from "@/lib/pki/public-key-import";
import type { KeyUsage } from "./client-keys";
import { encryptionAlgorithms, signingAlgorithms } from "./key-algorithms";

/** A public key as it was given, in whatever dress. */
export interface ReadKey {
  publicKey: PublicKey;
  /** `kid` of a JWK, where it is a printable word. */
  givenKid: string | null;
  /** `alg` of a JWK. */
  algorithm: string | null;
  /** What the `use` of a JWK means here. */
  usage: KeyUsage | null;
  /** X.509 the key came in, or the first of a JWK's `x5c`. */
  certificate: ForeignCertificate | null;
  /** The certificate is the thing itself, not a member of a JWK. */
  isCertificate: boolean;
}

const USES: Readonly<Record<string, KeyUsage>> = { sig: "signing", enc: "encryption", tls: "transport" };

/**
 * Reads a public JWK (RFC 7517) with the members that matter here. `x5c` must be for the same key (§4.7).
 * @throws PkiError key.private_jwk, key.*, certificate.*, der.*
 */
export function readJwk(jwk: Readonly<Record<string, unknown>>): ReadKey {
  const publicKey = publicKeyFromJwk(jwk);
  const certificate = readX5c(jwk.x5c, publicKey);
  return {
    publicKey,
    givenKid: typeof jwk.kid === "string" && /^[\x20-\x7e]{1,255}$/.test(jwk.kid) ? jwk.kid : null,
    algorithm: readAlgorithm(jwk.alg),
    usage: (typeof jwk.use === "string" && Object.hasOwn(USES, jwk.use) && USES[jwk.use]) || null,
    certificate,
    isCertificate: false,
  };
}

function readX5c(x5c: unknown, publicKey: PublicKey): ForeignCertificate | null {
  if (x5c === undefined) return null;
  const [first] = Array.isArray(x5c) ? x5c : [];
  if (typeof first !== "string") throw new PkiError("key.x5c_malformed", "The x5c of the JWK is not a list of base64.");
  const certificate = readForeignCertificate(decodeBase64(first));
  if (certificate.publicKey.keyFingerprint === publicKey.keyFingerprint) return certificate;
  throw new PkiError("key.x5c_mismatch", "The certificate in the JWK's x5c is for another key than the JWK itself.");
}

function readAlgorithm(alg: unknown): string | null {
  if (alg === undefined) return null;
  if (typeof alg === "string" && /^[\w+-]{1,40}$/.test(alg)) return alg;
  throw new PkiError("key.algorithm_malformed", "The alg of the JWK is not the name of an algorithm.");
}

/** Algorithms that a key can have pinned for this usage; a transport key has none, TLS negotiates. */
export function algorithmsFor(publicKey: PublicKey, usage: KeyUsage): readonly string[] {
  if (usage === "transport") return [];
  return usage === "signing" ? signingAlgorithms(publicKey.jwk) : encryptionAlgorithms(publicKey.jwk);
}

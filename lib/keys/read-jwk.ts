import { type ForeignCertificate, readForeignCertificate } from "@/lib/pki/foreign-certificate";
import { decodeBase64 } from "@/lib/pki/pem";
import { PkiError } from "@/lib/pki/pki-error";
import type { PublicKey } from "@/lib/pki/public-key";
import { publicKeyFromJwk } from "@/lib/pki/public-key-import";
import type { KeyPurpose } from "./client-key";
import { encryptionAlgorithms, signingAlgorithms } from "./key-algorithms";

/** A parsed public key, from any format. */
export interface ReadKey {
  publicKey: PublicKey;
  /** `kid` of a JWK, if it is printable. */
  givenKid: string | null;
  /** `alg` of a JWK. */
  algorithm: string | null;
  /** The usage by `use` and `key_ops` of a JWK. */
  usage: KeyPurpose | null;
  /** The X.509 certificate of the key, or the first of a JWK's `x5c`. */
  certificate: ForeignCertificate | null;
  /** The upload is the certificate itself, not a JWK with `x5c`. */
  isCertificate: boolean;
}

/** `tls` is used by open-banking directories. */
const USES: ReadonlyMap<unknown, KeyPurpose> = new Map([
  ["sig", "signing"],
  ["enc", "encryption"],
  ["tls", "transport"],
] as const);
const ENCRYPTION_OPERATIONS: ReadonlySet<unknown> = new Set([
  "encrypt",
  "decrypt",
  "wrapKey",
  "unwrapKey",
  "deriveKey",
  "deriveBits",
]);

/**
 * Parses a public JWK (RFC 7517) with the members used here. `x5c` must be for the same key (§4.7); `use` and `key_ops` determine
 * its usage (§4.2, §4.3).
 * @throws PkiError key.private_jwk, key.use_unknown, key.operations, key.*, certificate.*, der.*
 */
export function readJwk(jwk: Readonly<Record<string, unknown>>): ReadKey {
  const publicKey = publicKeyFromJwk(jwk);
  const certificate = readX5c(jwk.x5c, publicKey);
  return {
    publicKey,
    givenKid: typeof jwk.kid === "string" && /^[\x20-\x7e]{1,255}$/.test(jwk.kid) ? jwk.kid : null,
    algorithm: readAlgorithm(jwk.alg),
    usage: readUsage(jwk),
    certificate,
    isCertificate: false,
  };
}

/** Serialisers write members without a value as null. */
const isAbsent = (value: unknown): value is null | undefined => value === null || value === undefined;

/** Null: not specified in the JWK. */
function readUsage({ use, key_ops: operations }: Readonly<Record<string, unknown>>): KeyPurpose | null {
  const usage = isAbsent(use) ? undefined : USES.get(use);
  if (!isAbsent(use) && !usage) {
    throw new PkiError("key.use_unknown", 'The use of the JWK is not supported. Supported: "sig", "enc", "tls".');
  }
  if (isAbsent(operations)) return usage ?? null;
  if (!Array.isArray(operations) || new Set(operations).size !== operations.length) {
    throw new PkiError("key.operations", "The key_ops of the JWK are not an array without duplicates.");
  }
  const allowed: KeyPurpose[] = [];
  if (operations.includes("verify")) allowed.push("signing");
  if (operations.some((operation) => ENCRYPTION_OPERATIONS.has(operation))) allowed.push("encryption");
  if (allowed.length === 0 || (usage && !allowed.includes(usage))) {
    throw new PkiError(
      "key.operations",
      "The key_ops of the JWK allow no supported operation: a public key verifies (verify) or encrypts (encrypt, wrapKey, deriveKey, deriveBits), consistent with its use.",
    );
  }
  return usage ?? (allowed.length === 1 ? (allowed[0] as KeyPurpose) : null);
}

function readX5c(x5c: unknown, publicKey: PublicKey): ForeignCertificate | null {
  if (isAbsent(x5c)) return null;
  const [first] = Array.isArray(x5c) ? x5c : [];
  if (typeof first !== "string")
    throw new PkiError("key.x5c_malformed", "The x5c of the JWK is not an array of base64 strings.");
  const certificate = certificateOf(first);
  if (certificate.publicKey.keyFingerprint === publicKey.keyFingerprint) return certificate;
  throw new PkiError("key.x5c_mismatch", "The certificate in the JWK's x5c is for a different key than the JWK.");
}

function certificateOf(base64: string): ForeignCertificate {
  try {
    return readForeignCertificate(decodeBase64(base64));
  } catch (cause) {
    if (!(cause instanceof PkiError)) throw cause;
    const why =
      cause.code === "pem.base64"
        ? "is not base64 with padding (RFC 7517 §4.7; base64url is a different alphabet)"
        : `can't be parsed: ${cause.message}`;
    throw new PkiError("key.x5c_malformed", `The first certificate in the JWK's x5c ${why}`.replace(/[^.]$/, "$&."), {
      cause,
    });
  }
}

function readAlgorithm(alg: unknown): string | null {
  if (isAbsent(alg)) return null;
  if (typeof alg === "string" && /^[\w+-]{1,40}$/.test(alg)) return alg;
  throw new PkiError("key.algorithm_malformed", "The alg of the JWK is not an algorithm name.");
}

/** Algorithms that a key can be pinned to for this usage; none for transport, TLS negotiates them. */
export function algorithmsFor(publicKey: PublicKey, usage: KeyPurpose): readonly string[] {
  if (usage === "transport") return [];
  return usage === "signing" ? signingAlgorithms(publicKey.jwk) : encryptionAlgorithms(publicKey.jwk);
}

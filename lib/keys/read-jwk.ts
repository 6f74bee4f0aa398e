import { type ForeignCertificate, readForeignCertificate } from "@/lib/pki/foreign-certificate";
import { decodeBase64 } from "@/lib/pki/pem";
import { PkiError } from "@/lib/pki/pki-error";
import type { PublicKey } from "@/lib/pki/public-key";
import { publicKeyFromJwk } from "@/lib/pki/public-key-import";
import type { KeyPurpose } from "./client-key";
import { encryptionAlgorithms, signingAlgorithms } from "./key-algorithms";

/** A public key as it was given, in whatever dress. */
export interface ReadKey {
  publicKey: PublicKey;
  /** `kid` of a JWK, where it is a printable word. */
  givenKid: string | null;
  /** `alg` of a JWK. */
  algorithm: string | null;
  /** What the `use` of a JWK means here. */
  usage: KeyPurpose | null;
  /** X.509 the key came in, or the first of a JWK's `x5c`. */
  certificate: ForeignCertificate | null;
  /** The certificate is the thing itself, not a member of a JWK. */
  isCertificate: boolean;
}

/** `tls` is what open-banking directories write. */
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
 * Reads a public JWK (RFC 7517) with the members that matter here. `x5c` must be for the same key (§4.7), `use` and `key_ops` say
 * what it may do (§4.2, §4.3).
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

/** Null: the JWK leaves it open. */
function readUsage({ use, key_ops: operations }: Readonly<Record<string, unknown>>): KeyPurpose | null {
  const usage = isAbsent(use) ? undefined : USES.get(use);
  if (!isAbsent(use) && !usage) {
    throw new PkiError("key.use_unknown", 'The use of the JWK is not one that is known here: "sig", "enc" or "tls".');
  }
  if (isAbsent(operations)) return usage ?? null;
  if (!Array.isArray(operations) || new Set(operations).size !== operations.length) {
    throw new PkiError("key.operations", "The key_ops of the JWK are not a list in which each operation stands once.");
  }
  const allowed: KeyPurpose[] = [];
  if (operations.includes("verify")) allowed.push("signing");
  if (operations.some((operation) => ENCRYPTION_OPERATIONS.has(operation))) allowed.push("encryption");
  if (allowed.length === 0 || (usage && !allowed.includes(usage))) {
    throw new PkiError(
      "key.operations",
      "The key_ops of the JWK allow nothing that this key could do here: a public key verifies (verify) or encrypts (encrypt, wrapKey, deriveKey, deriveBits), as its use says.",
    );
  }
  return usage ?? (allowed.length === 1 ? (allowed[0] as KeyPurpose) : null);
}

function readX5c(x5c: unknown, publicKey: PublicKey): ForeignCertificate | null {
  if (isAbsent(x5c)) return null;
  const [first] = Array.isArray(x5c) ? x5c : [];
  if (typeof first !== "string") throw new PkiError("key.x5c_malformed", "The x5c of the JWK is not a list of base64.");
  const certificate = certificateOf(first);
  if (certificate.publicKey.keyFingerprint === publicKey.keyFingerprint) return certificate;
  throw new PkiError("key.x5c_mismatch", "The certificate in the JWK's x5c is for another key than the JWK itself.");
}

function certificateOf(base64: string): ForeignCertificate {
  try {
    return readForeignCertificate(decodeBase64(base64));
  } catch (cause) {
    if (!(cause instanceof PkiError)) throw cause;
    const why =
      cause.code === "pem.base64"
        ? "is not base64 with padding (RFC 7517 §4.7; base64url is another alphabet)"
        : `can't be read: ${cause.message}`;
    throw new PkiError("key.x5c_malformed", `The first certificate in the JWK's x5c ${why}`.replace(/[^.]$/, "$&."), {
      cause,
    });
  }
}

function readAlgorithm(alg: unknown): string | null {
  if (isAbsent(alg)) return null;
  if (typeof alg === "string" && /^[\w+-]{1,40}$/.test(alg)) return alg;
  throw new PkiError("key.algorithm_malformed", "The alg of the JWK is not the name of an algorithm.");
}

/** Algorithms that a key can have pinned for this usage; a transport key has none, TLS negotiates. */
export function algorithmsFor(publicKey: PublicKey, usage: KeyPurpose): readonly string[] {
  if (usage === "transport") return [];
  return usage === "signing" ? signingAlgorithms(publicKey.jwk) : encryptionAlgorithms(publicKey.jwk);
}

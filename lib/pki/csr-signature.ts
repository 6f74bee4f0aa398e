import { constants, verify } from "node:crypto";
import { type DerNode, expectSequence, expectTag, readOid, readUnsignedInteger, TAG } from "./der";
import { PkiError } from "./pki-error";
import { type PublicKey, toKeyObject } from "./public-key";

/** A signature algorithm that is accepted as proof of possession. `name` as openssl prints it. */
export interface CsrSignatureAlgorithm {
  name: string;
  keyKind: "RSA" | "EC" | "Ed25519";
  digest: "sha256" | "sha384" | "sha512" | null;
  /** Only for RSASSA-PSS. */
  saltLength?: number;
}

const PLAIN: Readonly<Record<string, CsrSignatureAlgorithm>> = {
  "1.2.840.113549.1.1.11": { name: "sha256WithRSAEncryption", keyKind: "RSA", digest: "sha256" },
  "1.2.840.113549.1.1.12": { name: "sha384WithRSAEncryption", keyKind: "RSA", digest: "sha384" },
  "1.2.840.113549.1.1.13": { name: "sha512WithRSAEncryption", keyKind: "RSA", digest: "sha512" },
  "1.2.840.10045.4.3.2": { name: "ecdsa-with-SHA256", keyKind: "EC", digest: "sha256" },
  "1.2.840.10045.4.3.3": { name: "ecdsa-with-SHA384", keyKind: "EC", digest: "sha384" },
  "1.2.840.10045.4.3.4": { name: "ecdsa-with-SHA512", keyKind: "EC", digest: "sha512" },
  "1.3.101.112": { name: "ED25519", keyKind: "Ed25519", digest: null },
};

/** MD2, MD4, MD5, SHA-1 and SHA-224 with RSA, DSA or ECDSA. */
const WEAK = new Set([
  "1.2.840.113549.1.1.2",
  "1.2.840.113549.1.1.3",
  "1.2.840.113549.1.1.4",
  "1.2.840.113549.1.1.5",
  "1.2.840.113549.1.1.14",
  "1.2.840.10040.4.3",
  "1.2.840.10045.4.1",
  "1.2.840.10045.4.3.1",
  "1.3.14.3.2.29",
]);

/** RSASSA-PSS-params: saltLength DEFAULT 20, and DER omits a default (RFC 4055 §3.1). */
const DEFAULT_SALT_LENGTH = 20;
const RSASSA_PSS = "1.2.840.113549.1.1.10";
const MGF1 = "1.2.840.113549.1.1.8";
const DIGESTS: Readonly<Record<string, "sha256" | "sha384" | "sha512">> = {
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

/**
 * Reads the AlgorithmIdentifier of a CSR. Parameters: NULL or absent for RSA (RFC 4055 §5 requires accepting both), absent for ECDSA and Ed25519
 * (RFC 5758 §3.2, RFC 8410 §3), one SHA-2 digest throughout for PSS (RFC 4055 §3.1).
 * @throws PkiError csr.weak_signature_hash, csr.unsupported_signature_algorithm, csr.malformed, der.*
 */
export function readCsrSignatureAlgorithm(node: DerNode): CsrSignatureAlgorithm {
  const [oidNode, parameters] = expectSequence(node, 1, 2);
  const oid = readOid(oidNode);
  if (oid === RSASSA_PSS) return readPss(parameters);
  if (WEAK.has(oid)) throw weakHash();
  const algorithm = PLAIN[oid];
  if (!algorithm) {
    throw new PkiError("csr.unsupported_signature_algorithm", "The signature algorithm of the CSR is not supported.");
  }
  if (parameters !== undefined && (algorithm.keyKind !== "RSA" || parameters.tag !== TAG.null)) {
    const allowed = algorithm.keyKind === "RSA" ? "NULL or none" : "none";
    throw new PkiError(
      "csr.malformed",
      `The signature algorithm ${algorithm.name} has unexpected parameters; allowed: ${allowed}.`,
    );
  }
  return algorithm;
}

function readPss(parameters: DerNode | undefined): CsrSignatureAlgorithm {
  let hash = "";
  let maskHash = "";
  let trailerField = 1;
  let saltLength = DEFAULT_SALT_LENGTH;
  for (const field of expectTag(parameters, TAG.sequence).children) {
    const [value] = field.children;
    if (field.tag === 0xa0) hash = readOid(expectSequence(value, 1, 2)[0]);
    else if (field.tag === 0xa1) {
      const [mgf, mgfHash] = expectSequence(value, 2);
      if (readOid(mgf) === MGF1) maskHash = readOid(expectSequence(mgfHash, 1, 2)[0]);
    } else if (field.tag === 0xa2) saltLength = smallNumber(readUnsignedInteger(value));
    else if (field.tag === 0xa3) trailerField = smallNumber(readUnsignedInteger(value));
    else throw new PkiError("csr.malformed", "The PSS signature has an unknown parameter.");
  }
  const digest = DIGESTS[hash];
  // Absent fields mean SHA-1 (RFC 4055 §3.1).
  if (!digest || maskHash !== hash) throw weakHash();
  if (saltLength < 0 || saltLength > 512)
    throw new PkiError("csr.malformed", "The PSS signature has a salt longer than 512 bytes.");
  if (trailerField !== 1) throw new PkiError("csr.malformed", "The trailer field of the PSS signature is not 1.");
  return { name: `rsassaPss-${digest}`, keyKind: "RSA", digest, saltLength };
}

/**
 * Whether `signature` (BIT STRING content, ECDSA in DER) over `signed` verifies with the key. False when the algorithm
 * does not match the key. Never throws for bad signatures.
 */
export function verifyCsrSignature(
  algorithm: CsrSignatureAlgorithm,
  publicKey: PublicKey,
  signed: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (algorithm.keyKind !== publicKey.kind) return false;
  const key = toKeyObject(publicKey);
  try {
    if (algorithm.saltLength === undefined) return verify(algorithm.digest, signed, key, signature);
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return verify(algorithm.digest, signed, { key, padding, saltLength: algorithm.saltLength }, signature);
  } catch {
    return false; // OpenSSL throws for impossible values, such as a salt longer than the key
  }
}

const smallNumber = (bytes: Uint8Array): number =>
  bytes.length > 2 ? -1 : Number.parseInt(Buffer.from(bytes).toString("hex"), 16);

const weakHash = (): PkiError =>
  new PkiError("csr.weak_signature_hash", "The CSR is signed with a weak hash. Use SHA-256, SHA-384 or SHA-512.");

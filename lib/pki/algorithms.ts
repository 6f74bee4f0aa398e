import { verify } from "node:crypto";
import { type PublicKey, toKeyObject } from "./public-key";

/** Signature algorithms that an authority may use. Names as openssl prints them. */
export type SignatureAlgorithmId =
  | "ecdsa-with-SHA256"
  | "ecdsa-with-SHA384"
  | "ecdsa-with-SHA512"
  | "sha256WithRSAEncryption"
  | "sha384WithRSAEncryption"
  | "sha512WithRSAEncryption"
  | "ED25519";

export interface SignatureAlgorithm {
  id: SignatureAlgorithmId;
  oid: string;
  /** Name of the digest for node:crypto; null when the algorithm includes its digest. */
  digest: "sha256" | "sha384" | "sha512" | null;
  keyKind: "RSA" | "EC" | "Ed25519";
  /** The whole AlgorithmIdentifier in DER. Parameters: NULL for RSA (RFC 4055 §5), absent otherwise (RFC 5758, RFC 8410). */
  algorithmIdentifierDer: Uint8Array;
}

const table: readonly [
  SignatureAlgorithmId,
  string,
  SignatureAlgorithm["digest"],
  SignatureAlgorithm["keyKind"],
  string,
][] = [
  ["ecdsa-with-SHA256", "1.2.840.10045.4.3.2", "sha256", "EC", "300a06082a8648ce3d040302"],
  ["ecdsa-with-SHA384", "1.2.840.10045.4.3.3", "sha384", "EC", "300a06082a8648ce3d040303"],
  ["ecdsa-with-SHA512", "1.2.840.10045.4.3.4", "sha512", "EC", "300a06082a8648ce3d040304"],
  ["sha256WithRSAEncryption", "1.2.840.113549.1.1.11", "sha256", "RSA", "300d06092a864886f70d01010b0500"],
  ["sha384WithRSAEncryption", "1.2.840.113549.1.1.12", "sha384", "RSA", "300d06092a864886f70d01010c0500"],
  ["sha512WithRSAEncryption", "1.2.840.113549.1.1.13", "sha512", "RSA", "300d06092a864886f70d01010d0500"],
  ["ED25519", "1.3.101.112", null, "Ed25519", "300506032b6570"],
];

export const signatureAlgorithms: Readonly<Record<SignatureAlgorithmId, SignatureAlgorithm>> = Object.fromEntries(
  table.map(([id, oid, digest, keyKind, hex]) => [
    id,
    { id, oid, digest, keyKind, algorithmIdentifierDer: new Uint8Array(Buffer.from(hex, "hex")) },
  ]),
) as Record<SignatureAlgorithmId, SignatureAlgorithm>; // the table has every id; the tests compare both

const byDerHex: ReadonlyMap<string, SignatureAlgorithmId> = new Map(table.map(([id, , , , hex]) => [hex, id]));

/** The algorithm of an AlgorithmIdentifier in DER, including parameters; undefined for one that authorities don't use. */
export function signatureAlgorithmFromDer(algorithmIdentifierDer: Uint8Array): SignatureAlgorithmId | undefined {
  return byDerHex.get(Buffer.from(algorithmIdentifierDer).toString("hex"));
}

/** The signature algorithm for a key: the digest matches the curve, RSA uses SHA-256. Undefined for X25519. */
export function signatureAlgorithmFor(key: Pick<PublicKey, "kind" | "curve">): SignatureAlgorithmId | undefined {
  if (key.kind === "RSA") return "sha256WithRSAEncryption";
  if (key.kind === "Ed25519") return "ED25519";
  if (key.kind !== "EC") return undefined;
  if (key.curve === "P-384") return "ecdsa-with-SHA384";
  return key.curve === "P-521" ? "ecdsa-with-SHA512" : "ecdsa-with-SHA256";
}

/**
 * Whether `signature` (encoded as in X.509: ECDSA in DER) over `data` verifies with the key. False when the key
 * does not match the algorithm. A valid signature is not a valid path.
 */
export function verifySignature(
  algorithmId: SignatureAlgorithmId,
  publicKey: PublicKey,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  const algorithm = signatureAlgorithms[algorithmId];
  if (algorithm.keyKind !== publicKey.kind) return false;
  return verify(algorithm.digest, data, toKeyObject(publicKey), signature);
}

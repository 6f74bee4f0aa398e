import { createPrivateKey, generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { PublicKey } from "@/lib/pki/public-key";
import { keyError, openKey, type RandomBytes, sealKey } from "@/lib/runtime/envelope";
import { localSigner } from "./local-signer";
import type { Signer } from "./signer";

/** Allowed keys of an authority. `lib/ca/authority.ts` defaults to P-384 for a root and P-256 for an issuing CA. */
export type AuthorityKeySpec = { kind: "EC"; curve: "P-256" | "P-384" } | { kind: "RSA"; bits: 3072 | 4096 };

export interface GeneratedKey {
  signer: Signer;
  /** The encrypted private key, as stored in the database. */
  envelope: Uint8Array;
}

const generate = promisify(generateKeyPair);

/** Generates a key pair and its envelope. The private key leaves the process only in the envelope. */
export async function generateLocalKey(options: {
  keyRef: string;
  spec: AuthorityKeySpec;
  passphrase: string;
  randomBytes: RandomBytes;
}): Promise<GeneratedKey> {
  const { keyRef, spec, passphrase, randomBytes } = options;
  const { privateKey } =
    spec.kind === "EC"
      ? await generate("ec", { namedCurve: spec.curve })
      : await generate("rsa", { modulusLength: spec.bits });
  const signer = localSigner(keyRef, privateKey);
  const pkcs8Der = privateKey.export({ format: "der", type: "pkcs8" });
  const label = { keyRef, keyFingerprint: signer.publicKey.keyFingerprint };
  try {
    return { signer, envelope: await sealKey(pkcs8Der, label, passphrase, randomBytes) };
  } finally {
    pkcs8Der.fill(0);
  }
}

export interface StoredKey {
  keyRef: string;
  publicKey: Pick<PublicKey, "keyFingerprint">;
  envelope: Uint8Array;
  passphrase: string;
}

/**
 * Opens an envelope and checks that the key inside belongs to `publicKey`, the one in the authority's certificate.
 * @throws AppError precondition_failed as `openKey`, or `key_mismatch` when the private key belongs to another public key
 */
export async function loadLocalKey(options: StoredKey): Promise<Signer> {
  return (await openStoredKey(options)).signer;
}

/**
 * The PKCS#8 PEM of a TLS server's key: the only kind of key that leaves this module, because node:tls passes it to OpenSSL and
 * accepts no signer. Never used for keys of authorities.
 * @throws AppError as `loadLocalKey`
 */
export async function loadTlsKeyPem(options: StoredKey): Promise<string> {
  const { privateKey } = await openStoredKey(options);
  return privateKey.export({ format: "pem", type: "pkcs8" }) as string; // PEM is always text
}

async function openStoredKey(options: StoredKey): Promise<{ signer: Signer; privateKey: KeyObject }> {
  const label = { keyRef: options.keyRef, keyFingerprint: options.publicKey.keyFingerprint };
  const pkcs8Der = await openKey(options.envelope, label, options.passphrase);
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({ key: pkcs8Der, format: "der", type: "pkcs8" });
  } catch (cause) {
    throw keyError(label, "key_envelope_unreadable", "does not contain a private key", cause);
  } finally {
    pkcs8Der.fill(0);
  }
  const signer = localSigner(options.keyRef, privateKey);
  if (signer.publicKey.keyFingerprint !== label.keyFingerprint) {
    throw keyError(label, "key_mismatch", "does not belong to the authority's certificate");
  }
  return { signer, privateKey };
}

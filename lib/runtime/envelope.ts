import { createCipheriv, createDecipheriv, scrypt } from "node:crypto";
import { z } from "zod";
import { AppError } from "@/lib/errors";

/**
 * A private key encrypted at rest: PKCS#8 under AES-256-GCM, the key from a passphrase by scrypt (RFC 7914). The
 * additional data binds the ciphertext to its name and public key, so that envelopes can't be swapped in the database.
 */
export interface EnvelopeLabel {
  keyRef: string;
  /** Fingerprint of the public key: lower-case hex SHA-256 of the normalised SPKI. */
  keyFingerprint: string;
}

const base64 = z.base64().transform((text) => Buffer.from(text, "base64"));

/** The stored JSON. Costs are bounded, so that a forged envelope can't exhaust memory. */
const EnvelopeSchema = z.strictObject({
  format: z.literal("countersign-key-1"),
  keyRef: z.string(),
  keyFingerprint: z.string(),
  kdf: z.strictObject({
    name: z.literal("scrypt"),
    logN: z.int().min(14).max(20),
    r: z.literal(8),
    p: z.literal(1),
    salt: base64,
  }),
  cipher: z.literal("aes-256-gcm"),
  iv: base64,
  tag: base64,
  ciphertext: base64,
});

/** 2^15: 32 MiB and about 80 ms per guess; a common cost for a secret that is supplied at startup. */
const defaultLogN = 15;

/** Injected source of random bytes: `randomBytes` of node:crypto outside tests. */
export type RandomBytes = (length: number) => Uint8Array;

/** Encrypts `pkcs8Der`. The result is UTF-8 JSON, to be stored as bytes. */
export async function sealKey(
  pkcs8Der: Uint8Array,
  label: EnvelopeLabel,
  passphrase: string,
  randomBytes: RandomBytes,
): Promise<Uint8Array> {
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const key = await deriveKey(passphrase, salt, defaultLogN);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(additionalData(label));
  const ciphertext = Buffer.concat([cipher.update(pkcs8Der), cipher.final()]);
  key.fill(0);
  const envelope = {
    format: "countersign-key-1",
    ...label,
    kdf: { name: "scrypt", logN: defaultLogN, r: 8, p: 1, salt: toBase64(salt) },
    cipher: "aes-256-gcm",
    iv: toBase64(iv),
    tag: toBase64(cipher.getAuthTag()),
    ciphertext: toBase64(ciphertext),
  } satisfies z.input<typeof EnvelopeSchema>;
  return Buffer.from(JSON.stringify(envelope));
}

/**
 * Decrypts an envelope; the caller overwrites the PKCS#8 bytes after use.
 * @throws AppError precondition_failed: `key_envelope_unreadable`, `key_envelope_mislabelled` (another key's envelope),
 *   `key_passphrase_wrong` (also after tampering; the two are indistinguishable)
 */
export async function openKey(envelope: Uint8Array, label: EnvelopeLabel, passphrase: string): Promise<Buffer> {
  const sealed = readEnvelope(envelope, label);
  if (sealed.keyRef !== label.keyRef || sealed.keyFingerprint !== label.keyFingerprint) {
    throw keyError(label, "key_envelope_mislabelled", "is stored with the envelope of another key");
  }
  const key = await deriveKey(passphrase, sealed.kdf.salt, sealed.kdf.logN);
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, sealed.iv, { authTagLength: 16 });
    decipher.setAAD(additionalData(label)).setAuthTag(sealed.tag);
    return Buffer.concat([decipher.update(sealed.ciphertext), decipher.final()]);
  } catch (cause) {
    const what =
      "can't be decrypted: CA_KEY_PASSPHRASE is not the one it was encrypted with, or the envelope was changed";
    throw keyError(label, "key_passphrase_wrong", what, cause);
  } finally {
    key.fill(0);
  }
}

/**
 * Re-encrypts a key under another passphrase.
 * @throws AppError precondition_failed as `openKey`
 */
export async function resealKey(
  envelope: Uint8Array,
  from: string,
  to: string,
  randomBytes: RandomBytes,
): Promise<Uint8Array> {
  const { keyRef, keyFingerprint } = readEnvelope(envelope, { keyRef: "unknown", keyFingerprint: "" });
  const label = { keyRef, keyFingerprint };
  const pkcs8Der = await openKey(envelope, label, from);
  return sealKey(pkcs8Der, label, to, randomBytes).finally(() => pkcs8Der.fill(0));
}

/**
 * Checks that the passphrase decrypts an envelope, and discards the key.
 * @throws AppError precondition_failed as `openKey`
 */
export async function assertOpens(envelope: Uint8Array, passphrase: string): Promise<void> {
  const { keyRef, keyFingerprint } = readEnvelope(envelope, { keyRef: "unknown", keyFingerprint: "" });
  (await openKey(envelope, { keyRef, keyFingerprint }, passphrase)).fill(0);
}

function readEnvelope(envelope: Uint8Array, label: EnvelopeLabel): z.output<typeof EnvelopeSchema> {
  try {
    return EnvelopeSchema.parse(JSON.parse(Buffer.from(envelope).toString("utf8")));
  } catch (cause) {
    throw keyError(label, "key_envelope_unreadable", "is stored in a format that this version can't read", cause);
  }
}

function additionalData({ keyRef, keyFingerprint }: EnvelopeLabel): Buffer {
  return Buffer.from(JSON.stringify(["countersign-key-1", keyRef, keyFingerprint]));
}

function deriveKey(passphrase: string, salt: Uint8Array, logN: number): Promise<Buffer> {
  const N = 2 ** logN;
  return new Promise((resolve, reject) =>
    scrypt(passphrase.normalize("NFC"), salt, 32, { N, r: 8, p: 1, maxmem: 256 * N * 8 }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );
}

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

/** An error about an authority's key, for the operator. Never contains the passphrase or the envelope. */
export function keyError(label: EnvelopeLabel, reason: string, what: string, cause?: unknown): AppError {
  return new AppError("precondition_failed", `The authority key "${label.keyRef}" ${what}.`, {
    details: { reason },
    cause,
  });
}

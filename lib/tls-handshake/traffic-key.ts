import { createDecipheriv, createHmac } from "node:crypto";

/** The two AEADs for a secret of SHA-256, and the one for SHA-384 (RFC 8446 §B.4). */
const CIPHERS = {
  32: [
    { name: "aes-128-gcm", keyBytes: 16 },
    { name: "chacha20-poly1305", keyBytes: 32 },
  ],
  48: [{ name: "aes-256-gcm", keyBytes: 32 }],
} as const;
type Cipher = (typeof CIPHERS)[32 | 48][number];

const HEADER_BYTES = 5;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Content of a TLSInnerPlaintext (RFC 8446 §5.2), without its padding. */
export interface InnerPlaintext {
  type: number;
  content: Buffer;
}

/** Decrypts the records of one side under one TLS 1.3 traffic secret, in order. */
export class TrafficKey {
  readonly #secret: Buffer;
  readonly #hash: "sha256" | "sha384";
  readonly #iv: Buffer;
  /** The first record determines the cipher: its tag is valid for only one. */
  #candidates: readonly Cipher[];
  #sequence = 0;

  /** @param secret handshake traffic secret: 32 bytes (SHA-256) or 48 (SHA-384) */
  constructor(secret: Buffer) {
    this.#secret = secret;
    this.#hash = secret.length === 48 ? "sha384" : "sha256";
    this.#candidates = CIPHERS[secret.length === 48 ? 48 : 32];
    this.#iv = this.#expand("iv", IV_BYTES);
  }

  /**
   * @param record with its header of five bytes, which is the additional data
   * @returns undefined when its tag is invalid, or when it is only padding
   */
  open(record: Buffer): InnerPlaintext | undefined {
    if (record.length < HEADER_BYTES + TAG_BYTES + 1) return undefined;
    const nonce = Buffer.from(this.#iv);
    nonce.writeUInt32BE((nonce.readUInt32BE(8) ^ this.#sequence) >>> 0, 8); // a handshake has fewer than 2^32 records
    for (const cipher of this.#candidates) {
      const plain = this.#decrypt(cipher, nonce, record);
      if (!plain) continue;
      this.#candidates = [cipher];
      this.#sequence += 1;
      let end = plain.length;
      while (end > 0 && plain[end - 1] === 0) end -= 1;
      return end === 0 ? undefined : { type: plain[end - 1] as number, content: plain.subarray(0, end - 1) };
    }
    return undefined;
  }

  #decrypt({ name, keyBytes }: Cipher, nonce: Buffer, record: Buffer): Buffer | undefined {
    const key = this.#expand("key", keyBytes);
    const body = record.subarray(HEADER_BYTES, record.length - TAG_BYTES);
    const options = { authTagLength: TAG_BYTES };
    // The type declarations separate chacha20-poly1305; both ciphers are used the same way.
    const decipher = createDecipheriv(name as "aes-128-gcm", key, nonce, options);
    decipher.setAAD(record.subarray(0, HEADER_BYTES), { plaintextLength: body.length });
    decipher.setAuthTag(record.subarray(record.length - TAG_BYTES));
    try {
      return Buffer.concat([decipher.update(body), decipher.final()]);
    } catch {
      return undefined; // the tag belongs to another cipher, or the record was modified
    }
  }

  /** HKDF-Expand-Label with an empty context (RFC 8446 §7.1). `length`: at most one block of the hash. */
  #expand(label: string, length: number): Buffer {
    const full = Buffer.from(`tls13 ${label}`);
    const info = Buffer.concat([Buffer.from([0, length, full.length]), full, Buffer.from([0, 1])]);
    return createHmac(this.#hash, this.#secret).update(info).digest().subarray(0, length);
  }
}

/** Handshake message types (RFC 8446 §4, RFC 8879 §4). */
export const MESSAGE = {
  clientHello: 1,
  serverHello: 2,
  certificate: 11,
  serverHelloDone: 14,
  finished: 20,
  compressedCertificate: 25,
} as const;

export interface HandshakeMessage {
  type: number;
  body: Buffer;
}

const HEADER_BYTES = 4;

/** Reassembles handshake messages from the fragments in records (RFC 8446 §5.1). */
export class MessageReader {
  #fragments: Buffer[] = [];
  #bytes = 0;
  /** Bytes up to the end of the current message, or of its header while that is incomplete. */
  #wanted = HEADER_BYTES;

  /** Whether there is an incomplete message. */
  get isWithinMessage(): boolean {
    return this.#bytes > 0;
  }

  /** Returns the messages that this fragment completes. */
  add(fragment: Buffer): HandshakeMessage[] {
    this.#fragments.push(fragment);
    this.#bytes += fragment.length;
    const messages: HandshakeMessage[] = [];
    if (this.#bytes < this.#wanted) return messages; // small fragments are copied only twice, not for each fragment
    let rest = Buffer.concat(this.#fragments);
    this.#wanted = HEADER_BYTES;
    while (rest.length >= HEADER_BYTES) {
      const end = HEADER_BYTES + rest.readUIntBE(1, 3);
      if (rest.length < end) {
        this.#wanted = end;
        break;
      }
      messages.push({ type: rest[0] as number, body: rest.subarray(HEADER_BYTES, end) });
      rest = rest.subarray(end);
    }
    this.#fragments = rest.length > 0 ? [rest] : [];
    this.#bytes = rest.length;
    return messages;
  }
}

/**
 * The certificates of a Certificate message, in DER.
 * @param isTls13 with a request context, and extensions after each certificate (RFC 8446 §4.4.2); else as in RFC 5246 §7.4.2
 * @returns undefined when its lengths are inconsistent
 */
export function readCertificates(body: Buffer, isTls13: boolean): Buffer[] | undefined {
  try {
    let at = isTls13 ? 1 + body.readUInt8(0) : 0;
    if (at + 3 + body.readUIntBE(at, 3) !== body.length) return undefined;
    at += 3;
    const certificates: Buffer[] = [];
    while (at < body.length) {
      const end = at + 3 + body.readUIntBE(at, 3);
      if (end > body.length) return undefined;
      certificates.push(body.subarray(at + 3, end));
      at = isTls13 ? end + 2 + body.readUInt16BE(end) : end;
    }
    return at === body.length ? certificates : undefined;
  } catch {
    return undefined; // a length beyond the end of the message
  }
}

import { type SignatureAlgorithmId, signatureAlgorithms } from "./algorithms";
import { TAG } from "./der";
import { writeDer, writeSequence, writeUnsignedInteger } from "./der-write";
import { authorityKeyIdentifierExtension, encodeExtension } from "./extensions";
import { PkiError } from "./pki-error";
import { encodeTime } from "./time";

/** Revocation reasons with their CRLReason codes (RFC 5280 §5.3.1). */
export const reasonCodes = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;
export type RevocationReason = keyof typeof reasonCodes;

export interface CrlEntry {
  /** Hex of the serial, as `ParsedCertificate.serialHex`. */
  serialHex: string;
  revokedAt: Date;
  reason: RevocationReason;
}

export interface TbsCertListFields {
  signatureAlgorithm: SignatureAlgorithmId;
  issuerDer: Uint8Array;
  thisUpdate: Date;
  nextUpdate: Date;
  number: bigint;
  authorityKeyId: Uint8Array;
  entries: Iterable<CrlEntry>;
}

/** About half a millisecond of encoding, more before JIT compilation: other requests are handled between two slices. */
const entriesPerSlice = 250;

const version2 = Uint8Array.of(TAG.integer, 1, 1);

/**
 * The bytes to sign for a v2 CRL (RFC 5280 §5.1) with number and authority key identifier. The CRL is complete
 * for its issuer, so it has no issuing distribution point: that critical extension would add nothing, consumers need
 * not support it (§5.2.5), and NSS and GnuPG, which don't, would refuse the CRL and every certificate with it.
 * Encodes in slices and yields to the event loop between them, so a CRL of any length does not block it.
 * @throws PkiError crl.bad_serial for a serial that is not a positive integer of at most 20 bytes
 */
export async function encodeTbsCertList(fields: TbsCertListFields): Promise<Uint8Array> {
  const entries = await encodeEntries(fields.entries);
  const parts = [
    version2,
    signatureAlgorithms[fields.signatureAlgorithm].algorithmIdentifierDer,
    fields.issuerDer,
    encodeTime(fields.thisUpdate),
    encodeTime(fields.nextUpdate),
  ];
  // revokedCertificates is absent, not empty, when nothing is revoked (§5.1.2.6).
  if (entries.length > 0) parts.push(writeDer(TAG.sequence, ...entries));
  const extensions = [
    authorityKeyIdentifierExtension(fields.authorityKeyId),
    encodeExtension("cRLNumber", false, encodeBigInteger(fields.number)),
  ];
  return writeSequence(...parts, writeDer(0xa0, writeSequence(...extensions)));
}

/** Slices of encoded entries; concatenated they are the content of revokedCertificates. */
async function encodeEntries(entries: Iterable<CrlEntry>): Promise<Uint8Array[]> {
  const slices: Uint8Array[] = [];
  let writer = new EntryWriter();
  let count = 0;
  for (const entry of entries) {
    writer.write(entry);
    if (++count % entriesPerSlice === 0) {
      slices.push(writer.bytes());
      writer = new EntryWriter();
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
  if (count % entriesPerSlice !== 0) slices.push(writer.bytes());
  return slices;
}

/** Upper bound: SEQUENCE + INTEGER of 20 bytes + GeneralizedTime + reason extension. */
const maxEntryLength = 2 + 22 + 17 + 14;

/** crlEntryExtensions with only a non-critical reasonCode; the last byte is the code (RFC 5280 §5.3.1). */
const reasonExtensions = writeSequence(encodeExtension("reasonCode", false, Uint8Array.of(TAG.enumerated, 1, 0)));

/** Writes entries directly into one buffer: a tree of small arrays per entry would take ten times as long. */
class EntryWriter {
  readonly #buffer = Buffer.allocUnsafe(entriesPerSlice * maxEntryLength);
  #at = 0;

  write({ serialHex, revokedAt, reason }: CrlEntry): void {
    const buffer = this.#buffer;
    const start = this.#at;
    let at = start + 2; // identifier and length are written when the length is known: always below 128
    const serial = serialContent(serialHex);
    buffer[at++] = TAG.integer;
    buffer[at++] = serial.length;
    at += serial.copy(buffer, at);
    const time = encodeTime(revokedAt);
    buffer.set(time, at);
    at += time.length;
    // `unspecified` is omitted: "the reason code CRL entry extension SHOULD be absent" (§5.3.1).
    if (reason !== "unspecified") {
      buffer.set(reasonExtensions, at);
      at += reasonExtensions.length;
      buffer[at - 1] = reasonCodes[reason];
    }
    buffer[start] = TAG.sequence;
    buffer[start + 1] = at - start - 2;
    this.#at = at;
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#at);
  }
}

/** INTEGER content octets of a positive serial in hex. @throws PkiError crl.bad_serial */
function serialContent(serialHex: string): Buffer {
  const padded = serialHex.length % 2 === 0 ? serialHex : `0${serialHex}`;
  const digits = Buffer.from(Number.parseInt(padded.slice(0, 2), 16) >= 0x80 ? `00${padded}` : padded, "hex");
  const isHex = digits.length * 2 >= padded.length && padded.length > 0;
  const isMinimal = digits.length === 1 || digits[0] !== 0 || (digits[1] ?? 0) >= 0x80;
  if (!isHex || !isMinimal || digits.length > 20)
    throw new PkiError("crl.bad_serial", "A serial is not a positive integer of at most 20 bytes.");
  return digits;
}

function encodeBigInteger(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return writeUnsignedInteger(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex"));
}

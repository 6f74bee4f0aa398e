/** Builds foreign certificates for tests, valid and unusual ones, without any library. */
import { type KeyObject, sign } from "node:crypto";
import { writeBitString, writeDer, writeOid, writeSequence } from "@/lib/pki/der-write";
import { encodeName } from "@/lib/pki/names";
import { ecdsaWithSha256 } from "./build-csr";

export interface CertificateParts {
  version: Uint8Array[];
  serial: Uint8Array;
  subject: Uint8Array;
  validity: Uint8Array;
  key: Uint8Array;
  extensions: Uint8Array[];
  wrap(...parts: Uint8Array[]): Uint8Array;
}

export const foreignName = encodeName([
  { type: "C", value: "GB" },
  { type: "CN", value: "foreign" },
]);
export const utcTime = (text: string) => writeDer(0x17, Buffer.from(text));
/** BOOLEAN FALSE, which DER omits when it is the default. */
export const writtenFalse = Uint8Array.of(1, 1, 0);
export const clientAuth = writeSequence(writeOid("1.3.6.1.5.5.7.3.2"));

/** A self-signed P-256 certificate, valid 2026 to 2036, in DER except for the parts in `change`. */
export function buildCertificate(
  { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject },
  change: Partial<CertificateParts> = {},
): Uint8Array {
  const parts: CertificateParts = {
    version: [writeDer(0xa0, Uint8Array.of(2, 1, 2))],
    serial: Uint8Array.of(2, 1, 5),
    subject: foreignName,
    validity: writeSequence(utcTime("260101000000Z"), utcTime("361231235959Z")),
    key: new Uint8Array(publicKey.export({ format: "der", type: "spki" })),
    extensions: [],
    wrap: writeSequence,
    ...change,
  };
  const { version, serial, subject, validity, key, extensions, wrap } = parts;
  const list = extensions.length > 0 ? [writeDer(0xa3, writeSequence(...extensions))] : [];
  const tbs = writeSequence(...version, serial, ecdsaWithSha256, foreignName, validity, subject, key, ...list);
  return wrap(tbs, ecdsaWithSha256, writeBitString(sign("sha256", tbs, privateKey)));
}

/** SEQUENCE of indefinite length (X.690 §8.1.3.6). */
export const indefinite = (...parts: Uint8Array[]) =>
  new Uint8Array(Buffer.concat([Uint8Array.of(0x30, 0x80), ...parts, Uint8Array.of(0, 0)]));

/** An Extension with exactly these bytes as `critical`. */
export const exactExtension = (oid: string, critical: Uint8Array, value: Uint8Array) =>
  writeSequence(writeOid(oid), critical, writeDer(4, value));

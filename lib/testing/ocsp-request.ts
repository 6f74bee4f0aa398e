import { createHash } from "node:crypto";
import { TAG } from "@/lib/pki/der";
import { writeDer, writeNull, writeOctetString, writeOid, writeSequence } from "@/lib/pki/der-write";
import { subjectPublicKeyBits } from "@/lib/pki/key-identifier";
import { oids } from "@/lib/pki/oids";
import type { PublicKey } from "@/lib/pki/public-key";

/** An OCSPRequest about one serial, SHA-1, without nonce: as RFC 5019 §2.1.1 requires, and openssl writes with `-no_nonce`. */
export function ocspRequest(issuer: { subjectDer: Uint8Array; publicKey: PublicKey }, serialHex: string): Buffer {
  const sha1 = (bytes: Uint8Array) => writeOctetString(createHash("sha1").update(bytes).digest());
  const certId = writeSequence(
    writeSequence(writeOid(oids.sha1), writeNull()),
    sha1(issuer.subjectDer),
    sha1(subjectPublicKeyBits(issuer.publicKey)),
    writeDer(TAG.integer, Buffer.from(serialHex, "hex")),
  );
  return Buffer.from(writeSequence(writeSequence(writeSequence(writeSequence(certId)))));
}

/** The responseStatus of an OCSPResponse (RFC 6960 §4.2.1). */
export function responseStatusOf(der: Buffer): "successful" | "tryLater" | "other" {
  const status = der[der.indexOf(Buffer.from("0a01", "hex")) + 2];
  return status === 0 ? "successful" : status === 3 ? "tryLater" : "other";
}

/** CertStatus of the only single response, read after the CertID, whose last part is the serial. */
export function certStatusIn(der: Buffer, serialHex: string): "good" | "revoked" | "unknown" | "none" {
  const serial = Buffer.from(serialHex, "hex");
  const at = der.indexOf(serial);
  const tag = at < 0 ? undefined : der[at + serial.length];
  return tag === 0x80 ? "good" : tag === 0xa1 ? "revoked" : tag === 0x82 ? "unknown" : "none";
}

import { createHash } from "node:crypto";
import { TAG } from "@/lib/pki/der";
import { writeDer, writeNull, writeOctetString, writeOid, writeSequence } from "@/lib/pki/der-write";
import { subjectPublicKeyBits } from "@/lib/pki/key-identifier";
import { oids } from "@/lib/pki/oids";
import type { PublicKey } from "@/lib/pki/public-key";

/** An OCSPRequest about one serial, SHA-1, without nonce: what RFC 5019 §2.1.1 wants, and openssl writes with `-no_nonce`. */
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

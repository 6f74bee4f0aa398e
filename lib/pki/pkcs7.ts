import { writeDer, writeOid, writeSequence, writeSetOf, writeUnsignedInteger } from "./der-write";
import { oids } from "./oids";

/**
 * A certs-only PKCS#7 message (.p7c, .p7b): degenerate SignedData without signers (RFC 2315 §9.1).
 * `certificates` are DER, leaf first; the SET keeps that order, as every tool that makes such files does.
 */
export function encodeCertificateBundle(certificates: readonly Uint8Array[]): Uint8Array {
  const signedData = writeSequence(
    writeUnsignedInteger(Uint8Array.of(1)),
    writeSetOf(),
    writeSequence(writeOid(oids.pkcs7Data)),
    writeDer(0xa0, ...certificates),
    writeSetOf(),
  );
  return writeSequence(writeOid(oids.pkcs7SignedData), writeDer(0xa0, signedData));
}

import { signatureAlgorithmFromDer } from "./algorithms";
import { serialToHex } from "./certificate";
import { type CertificateExtension, readExtension } from "./certificate-extension";
import { type CrlEntry, type RevocationReason, reasonCodes } from "./crl";
import { type DerNode, expectSequence, expectTag, readBitStringBytes, readDer, readOid, TAG } from "./der";
import { type DistinguishedName, nameFromNode } from "./names";
import { oids } from "./oids";
import { PkiError } from "./pki-error";
import { decodeTime } from "./time";

export interface ParsedCrl {
  der: Uint8Array;
  tbsDer: Uint8Array;
  issuer: DistinguishedName;
  issuerDer: Uint8Array;
  thisUpdate: Date;
  nextUpdate: Date;
  /** CRLNumber, null when absent. */
  number: bigint | null;
  entries: CrlEntry[];
  extensions: readonly CertificateExtension[];
  signatureAlgorithm: string;
  signature: Uint8Array;
}

/** Ten nodes per entry: enough for a CRL of 400,000 entries. */
const limits = { maxDepth: 20, maxNodes: 4_000_000 };

const reasons = new Map(Object.entries(reasonCodes).map(([name, code]) => [code, name as RevocationReason]));

/**
 * Reads a v2 CRL (RFC 5280 §5.1) from strict DER; nextUpdate is required (§5.1.2.5). Does not verify the signature.
 * @throws PkiError for anything that is not one such CRL
 */
export function parseCrl(der: Uint8Array): ParsedCrl {
  const [tbs, outerAlgorithm, signature] = expectSequence(readDer(der, limits), 3);
  const [version, innerAlgorithm, issuer, thisUpdate, nextUpdate, ...optional] = expectTag(tbs, TAG.sequence).children;
  if (!tbs || !outerAlgorithm || !innerAlgorithm || !issuer || expectTag(version, TAG.integer).content[0] !== 1) {
    throw new PkiError("crl.not_v2", "This is not a version 2 CRL.");
  }
  const revoked = optional[0]?.tag === TAG.sequence ? optional[0].children : [];
  const extensions = (optional.find((node) => node.tag === 0xa0)?.children[0]?.children ?? []).map(readExtension);
  return {
    der,
    tbsDer: tbs.bytes,
    issuer: nameFromNode(issuer),
    issuerDer: issuer.bytes,
    thisUpdate: decodeTime(thisUpdate),
    nextUpdate: decodeTime(nextUpdate),
    number: readNumber(extensions),
    entries: revoked.map(readEntry),
    extensions,
    signatureAlgorithm: signatureAlgorithmFromDer(outerAlgorithm.bytes) ?? readOid(outerAlgorithm.children[0]),
    signature: readBitStringBytes(signature),
  };
}

function readNumber(extensions: readonly CertificateExtension[]): bigint | null {
  const extension = extensions.find(({ oid }) => oid === oids.cRLNumber);
  if (!extension) return null;
  const { content } = expectTag(readDer(extension.valueDer), TAG.integer);
  return BigInt(`0x${serialToHex(content)}`);
}

function readEntry(node: DerNode): CrlEntry {
  const [serial, revokedAt, extensions] = expectSequence(node, 2, 3);
  const code = (extensions?.children ?? []).map(readExtension).find(({ oid }) => oid === oids.reasonCode);
  const value = code ? expectTag(readDer(code.valueDer), TAG.enumerated).content[0] : 0;
  const reason = reasons.get((value ?? 0) as (typeof reasonCodes)[RevocationReason]);
  if (!reason) throw new PkiError("crl.bad_reason", "An entry has an unknown reason code.");
  return { serialHex: serialToHex(expectTag(serial, TAG.integer).content), revokedAt: decodeTime(revokedAt), reason };
}

import { createHash } from "node:crypto";
import { serialToHex } from "./certificate";
import { readExtension } from "./certificate-extension";
import { type DerNode, expectSequence, expectTag, readDer, readOid, TAG } from "./der";
import { subjectPublicKeyBits } from "./key-identifier";
import { oids } from "./oids";
import { PkiError } from "./pki-error";
import type { PublicKey } from "./public-key";

/** Ours, as in other responders: large enough for twenty SHA-1 requests, too small for a CSR. */
export const maxOcspRequestBytes = 2048;

/** Identifies a certificate in a request. Hashes are lower-case hex; `hash` is the dotted OID for an unknown digest. */
export interface OcspCertId {
  hash: "sha1" | "sha256" | "sha384" | "sha512" | (string & {});
  issuerNameHashHex: string;
  issuerKeyHashHex: string;
  serialHex: string;
  /** The CertID of the request, repeated in the response byte for byte. */
  der: Uint8Array;
}

export interface OcspRequest {
  certIds: OcspCertId[];
  /** 1 to 32 bytes (RFC 9654 §2.1 allows up to 128; ours is the older bound of RFC 8954). */
  nonce?: Uint8Array;
}

/** Every request gets a response, so a bad one is a value: `reason` is for logs, the client receives malformedRequest. */
export type OcspRequestReading = { kind: "request"; request: OcspRequest } | { kind: "malformed"; reason: string };

/**
 * Reads an OCSPRequest (RFC 6960 §4.1.1) from strict DER of at most 2 KiB.
 * A signature is ignored. A version other than v1 and an unknown critical extension are malformed.
 */
export function parseOcspRequest(der: Uint8Array): OcspRequestReading {
  if (der.length > maxOcspRequestBytes) return { kind: "malformed", reason: "longer than 2 KiB" };
  try {
    return { kind: "request", request: readRequest(der) };
  } catch (error) {
    if (error instanceof PkiError) return { kind: "malformed", reason: error.message };
    throw error;
  }
}

/** Extensions that a request may mark critical; only the nonce changes the response. */
const knownExtensions: ReadonlySet<string> = new Set([
  oids.ocspNonce,
  oids.ocspAcceptableResponses,
  oids.ocspServiceLocator,
  oids.ocspPreferredSignatureAlgorithms,
]);

function readRequest(der: Uint8Array): OcspRequest {
  const [tbs] = expectSequence(readDer(der), 1, 2);
  const fields = [...expectTag(tbs, TAG.sequence).children];
  // version [0] DEFAULT v1: DER omits a default, but an explicit v1 is accepted.
  if (fields[0]?.tag === 0xa0) {
    const [version] = fields.shift()?.children ?? [];
    if (expectTag(version, TAG.integer).content.join() !== "0") throw malformed("The request is not version 1.");
  }
  if (fields[0]?.tag === 0xa1) fields.shift(); // requestorName, meaningful only with the signature
  const list = expectTag(fields.shift(), TAG.sequence).children;
  if (list.length === 0) throw malformed("The request names no certificate.");
  const certIds = list.map((single) => {
    const [certId, extensions] = expectSequence(single, 1, 2);
    if (extensions) readExtensions(extensions, 0xa0);
    return readCertId(certId);
  });
  const last = fields.shift();
  if (fields.length > 0) throw malformed("The request has unknown members.");
  const nonce = last ? readExtensions(last, 0xa2) : undefined;
  return nonce ? { certIds, nonce } : { certIds };
}

/** Checks a list of extensions; returns the nonce, if any. */
function readExtensions(node: DerNode, tag: number): Uint8Array | undefined {
  let nonce: Uint8Array | undefined;
  for (const child of expectSequence(expectTag(node, tag).children[0], 1, 20)) {
    const extension = readExtension(child);
    if (extension.critical && !knownExtensions.has(extension.oid))
      throw malformed("The request has an unknown critical extension.");
    if (extension.oid !== oids.ocspNonce) continue;
    if (nonce) throw malformed("The request has two nonces.");
    nonce = expectTag(readDer(extension.valueDer), TAG.octetString).content;
    if (nonce.length < 1 || nonce.length > 32) throw malformed("The nonce is not 1 to 32 bytes long.");
  }
  return nonce;
}

const hashByOid = new Map<string, [name: string, length: number]>([
  [oids.sha1, ["sha1", 20]],
  [oids.sha256, ["sha256", 32]],
  [oids.sha384, ["sha384", 48]],
  [oids.sha512, ["sha512", 64]],
]);

function readCertId(node: DerNode | undefined): OcspCertId {
  const [algorithm, nameHash, keyHash, serial] = expectSequence(node, 4);
  const oid = readOid(expectSequence(algorithm, 1, 2)[0]);
  const issuerNameHash = expectTag(nameHash, TAG.octetString).content;
  const issuerKeyHash = expectTag(keyHash, TAG.octetString).content;
  const [hash, length] = hashByOid.get(oid) ?? [oid, issuerNameHash.length];
  if (issuerNameHash.length !== length || issuerKeyHash.length !== length)
    throw malformed("A hash has the wrong length.");
  return {
    hash,
    issuerNameHashHex: Buffer.from(issuerNameHash).toString("hex"),
    issuerKeyHashHex: Buffer.from(issuerKeyHash).toString("hex"),
    serialHex: serialToHex(expectTag(serial, TAG.integer).content),
    der: (node as DerNode).bytes,
  };
}

function malformed(message: string): PkiError {
  return new PkiError("ocsp.malformed", message);
}

/** `hash:nameHash:keyHash` in hex of one issuer, for each supported digest. Computed once per issuer. */
export type OcspIssuerIdentity = ReadonlySet<string>;

/** The possible issuer parts of CertIDs of this issuer. `issuerDer`: the issuer's subject in DER. */
export function ocspIssuerIdentity(issuerDer: Uint8Array, issuerKey: Pick<PublicKey, "spkiDer">): OcspIssuerIdentity {
  const keyBits = subjectPublicKeyBits(issuerKey);
  return new Set(
    ["sha1", "sha256", "sha384", "sha512"].map((hash) => {
      const digest = (bytes: Uint8Array) => createHash(hash).update(bytes).digest("hex");
      return `${hash}:${digest(issuerDer)}:${digest(keyBits)}`;
    }),
  );
}

/** Whether a CertID identifies a certificate of this issuer. */
export function isCertIdOf(certId: OcspCertId, issuer: OcspIssuerIdentity): boolean {
  return issuer.has(`${certId.hash}:${certId.issuerNameHashHex}:${certId.issuerKeyHashHex}`);
}

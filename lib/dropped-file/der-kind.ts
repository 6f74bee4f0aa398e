import { isPkcs12 } from "@/lib/pki/private-key-file-marks";
import { type Element, elementsIn, hexOf, sequenceIn } from "./tlv";

/** What a DER file can be. */
export type DerKind =
  | "csr"
  | "certificate"
  | "crl"
  | "pkcs7"
  | "pkcs12"
  | "spki"
  | "pkcs1_public"
  | "pkcs1"
  | "pkcs8"
  | "encrypted_pkcs8"
  | "sec1";

const PKCS7_SIGNED_DATA = "2a864886f70d010702";
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OID = 0x06;
const SEQUENCE = 0x30;
const TIMES = [0x17, 0x18];

/** The kind of a DER file by the tags of its first two levels; undefined when it is none of them. Parses nothing further. */
export function derKind(der: Uint8Array): DerKind | undefined {
  if (isPkcs12(der)) return "pkcs12";
  const parts = sequenceIn(der);
  const [first, second, third] = parts;
  if (first?.tag === OID) return hexOf(first.content) === PKCS7_SIGNED_DATA ? "pkcs7" : undefined;
  if (first?.tag === INTEGER) return numberedKind(parts);
  if (first?.tag !== SEQUENCE) return undefined;
  const inner = elementsIn(first.content);
  if (second?.tag === SEQUENCE && third?.tag === BIT_STRING) return signedKind(inner);
  if (inner[0]?.tag !== OID) return undefined;
  if (second?.tag === BIT_STRING) return "spki";
  return second?.tag === OCTET_STRING ? "encrypted_pkcs8" : undefined;
}

/** SEQUENCE { to be signed, algorithm, signature }. */
function signedKind(inner: readonly Element[]): DerKind | undefined {
  const [first, second, third] = inner;
  if (first?.tag === INTEGER && second?.tag === SEQUENCE && third?.tag === SEQUENCE && isSpki(third)) return "csr";
  const unversioned = first?.tag === INTEGER && inner[1]?.tag === SEQUENCE ? inner.slice(1) : inner;
  if (unversioned[2] && TIMES.includes(unversioned[2].tag)) return "crl";
  return spkiOfCertificate(inner) ? "certificate" : undefined;
}

/** Private keys begin with a version, a PKCS#1 public key with its modulus. */
function numberedKind([first, second, third]: readonly Element[]): DerKind | undefined {
  if (second?.tag === OCTET_STRING && first?.content[0] === 1) return "sec1";
  if (second?.tag === SEQUENCE && third?.tag === OCTET_STRING) return "pkcs8";
  if (second?.tag !== INTEGER) return undefined;
  return third?.tag === INTEGER ? "pkcs1" : third ? undefined : "pkcs1_public";
}

/** SEQUENCE { SEQUENCE { OID … }, BIT STRING }. */
export function isSpki(element: Element): boolean {
  const [algorithm, key] = elementsIn(element.content);
  return algorithm?.tag === SEQUENCE && elementsIn(algorithm.content)[0]?.tag === OID && key?.tag === BIT_STRING;
}

/** The SubjectPublicKeyInfo among the members of a TBSCertificate: after version, serial, algorithm, issuer, validity and subject. */
export function spkiOfCertificate(members: readonly Element[]): Element | undefined {
  const unversioned = members[0]?.tag === 0xa0 ? members.slice(1) : members;
  const spki = unversioned[5];
  return unversioned[0]?.tag === INTEGER && spki && isSpki(spki) ? spki : undefined;
}

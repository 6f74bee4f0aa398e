/**
 * Finds the public keys in whatever was dropped: private keys, CSRs, certificates, public keys, JWKs, SSH keys, PKCS#7 and PKCS#12. Runs in
 * the page; only thumbprints leave this module.
 */
import { keyLabel } from "@/lib/pki/key-label";
import { looseText, textOf } from "@/lib/pki/upload-text";
import { derKind, spkiOfCertificate } from "./der-kind";
import { type WhatItIs, whatIs } from "./file-kind";
import { type KeySource, sourcesIn } from "./key-sources";
import { jwkOfPrivateKey } from "./private-key-der";
import { jwkOfPkcs1, jwkOfSpki, type PublicJwk, thumbprintOf } from "./public-jwk";
import { elementsIn, sequenceIn } from "./tlv";
import { unlock } from "./unlock";
import { type Unreadable, unreadable } from "./unreadable";

/** A public key of the file. `thumbprint`: RFC 7638. */
export interface DroppedKey {
  thumbprint: string;
  /** "RSA 2048", "P-256". */
  label: string;
}

export type KeysReading =
  | { kind: "keys"; name: string; keys: DroppedKey[] }
  /** A passphrase is needed; `isWrong`: another one. */
  | { kind: "locked"; name: string; isWrong: boolean }
  | Unreadable;

/** Files of keys have a few kilobytes; a PKCS#12 file with its chain ten. */
export const MAX_KEY_FILE_BYTES = 256 * 1024;
/** Keys of one file that are looked up. */
export const MAX_KEYS = 10;

/** Why nothing is read in a page without WebCrypto. */
export const WITHOUT_WEBCRYPTO: Unreadable = {
  kind: "unreadable",
  message: "Browsers offer cryptography only on HTTPS and on localhost. Open the portal by its https URL.",
};

/** Reads the keys of a file or of pasted text. @param passphrase for PKCS#12 and encrypted keys, "" before it was asked for */
export async function readKeys(
  upload: Uint8Array | string,
  { passphrase = "", fileName }: { passphrase?: string; fileName?: string | undefined } = {},
): Promise<KeysReading> {
  const bytes = typeof upload === "string" ? new TextEncoder().encode(upload) : upload;
  const found = whatIs(bytes.length > MAX_KEY_FILE_BYTES ? bytes.subarray(0, MAX_KEY_FILE_BYTES) : bytes, fileName);
  if (bytes.length > MAX_KEY_FILE_BYTES) return unreadable(found, "too_large", fileName);
  if (!globalThis.crypto?.subtle) return WITHOUT_WEBCRYPTO;
  const sources = sourcesIn(bytes, bytes[0] === 0x30 ? undefined : (textOf(bytes) ?? looseText(bytes)));
  const jwks: PublicJwk[] = [];
  for (const source of sources) {
    const read = await readSource(source, passphrase);
    if (read === "locked" || read === "wrong") return { kind: "locked", name: found.name, isWrong: read === "wrong" };
    if (read === "unsupported") return unreadable(found, "encryption", fileName);
    jwks.push(...read);
  }
  return jwks.length === 0 ? unreadable(found, "no_key", fileName) : keysOf(found, jwks);
}

async function keysOf({ name }: WhatItIs, jwks: readonly PublicJwk[]): Promise<KeysReading> {
  const keys = new Map<string, DroppedKey>();
  for (const jwk of jwks.slice(0, MAX_KEYS * 2)) {
    const thumbprint = await thumbprintOf(jwk);
    if (keys.size < MAX_KEYS) keys.set(thumbprint, { thumbprint, label: keyLabel(jwk) });
  }
  return { kind: "keys", name, keys: [...keys.values()] };
}

type Read = PublicJwk[] | "locked" | "wrong" | "unsupported";

const listed = (jwk: PublicJwk | undefined): PublicJwk[] => (jwk ? [jwk] : []);

async function readSource(source: KeySource, passphrase: string): Promise<Read> {
  if (source.kind === "jwk") return [source.jwk];
  return source.kind === "legacy_pem" ? "unsupported" : readDerKeys(source.der, passphrase);
}

async function readDerKeys(der: Uint8Array, passphrase: string): Promise<Read> {
  switch (derKind(der)) {
    case "spki":
      return listed(jwkOfSpki(der));
    case "pkcs1_public":
      return listed(jwkOfPkcs1(der));
    case "certificate":
      return listed(jwkOfCertificate(der));
    case "csr": {
      const spki = elementsIn(sequenceIn(der)[0]?.content)[2];
      return listed(spki && jwkOfSpki(spki.whole));
    }
    case "pkcs7":
      return jwksOfPkcs7(der);
    case "pkcs1":
    case "pkcs8":
    case "sec1":
      return listed(await jwkOfPrivateKey(der));
    case "encrypted_pkcs8":
    case "pkcs12":
      return passphrase === "" ? "locked" : open(der, passphrase);
    default:
      return [];
  }
}

function jwkOfCertificate(der: Uint8Array): PublicJwk | undefined {
  const spki = spkiOfCertificate(elementsIn(sequenceIn(der)[0]?.content));
  return spki && jwkOfSpki(spki.whole);
}

/** The certificates of SignedData (RFC 5652 §5.1): [0] after version, digest algorithms and content. */
function jwksOfPkcs7(der: Uint8Array): PublicJwk[] {
  const signedData = elementsIn(sequenceIn(der)[1]?.content)[0];
  const certificates = elementsIn(signedData?.content).find(({ tag }) => tag === 0xa0);
  return elementsIn(certificates?.content).flatMap(({ whole }) => listed(jwkOfCertificate(whole)));
}

async function open(der: Uint8Array, passphrase: string): Promise<Read> {
  const opened = await unlock(der, passphrase);
  if (opened.kind !== "opened") return opened.kind;
  const jwks: PublicJwk[] = [];
  for (const key of opened.privateKeys) jwks.push(...listed(await jwkOfPrivateKey(key)));
  return jwks.length > 0 ? jwks : opened.certificates.flatMap((one) => listed(jwkOfCertificate(one)));
}

import { extensionValue } from "@/lib/pki/certificate";
import { type ForeignCertificate, readForeignCertificate } from "@/lib/pki/foreign-certificate";
import { decodeBase64, hasPemMarker, type PemBlock, splitPem } from "@/lib/pki/pem";
import { PkiError } from "@/lib/pki/pki-error";
import { findPrivateKey } from "@/lib/pki/private-key";
import { type PublicKey, publicKeyFromSpki, rsaFromPkcs1 } from "@/lib/pki/public-key";
import { kindOfKeyDer } from "@/lib/pki/public-key-import";
import { textOf } from "@/lib/pki/upload-text";
import { type Finding, rejection } from "@/lib/registration/decision";
import { isJsonObject, readStrictJson } from "@/lib/strict-json";
import { jsonFaultMessage } from "./json-fault-message";
import { type ReadKey, readJwk } from "./read-jwk";
import { type LeftOutKey, type ReadKeySet, readKeySet } from "./read-key-set";
import { KEY_LIMIT } from "./schema";

const MAX_BYTES = 64 * 1024;

export type ReadUpload =
  | { kind: "keys"; keys: ReadKey[]; leftOut: LeftOutKey[] }
  /** Contains a private key. `leakedKeyFamilies`: of the keys that could be parsed and proven. */
  | { kind: "private"; finding: Finding; leakedKeyFamilies: string[][] }
  | { kind: "unreadable"; findings: Finding[] };

/**
 * Parses public keys in common formats: a JWK, a JWK set, PEM (PUBLIC KEY, RSA PUBLIC KEY, CERTIFICATE; one or more blocks), or the DER
 * of one of these in base64. Searches for private keys in every encoding first, and returns no byte of them.
 */
export function readUpload(upload: unknown): ReadUpload {
  const text = typeof upload === "string" ? unwrapped(upload) : JSON.stringify(upload);
  const leak = findPrivateKey(Buffer.from(text));
  if (leak) return { kind: "private", finding: PRIVATE_KEY, leakedKeyFamilies: leak.leakedKeyFamilies };
  try {
    const { keys, leftOut } = readKeys(text);
    if (keys.length === 0 && leftOut.length > 0) {
      return { kind: "unreadable", findings: leftOut.map(({ code, message }) => rejection(code, message)) };
    }
    if (keys.length === 0) throw new PkiError("key.none", "The upload contains no key.");
    if (keys.length > KEY_LIMIT) {
      throw new PkiError(
        "key.too_many",
        `The upload contains ${keys.length} keys; a client can have at most ${KEY_LIMIT}.`,
      );
    }
    return { kind: "keys", keys, leftOut };
  } catch (failure) {
    if (!(failure instanceof PkiError)) throw failure;
    if (failure.code === "key.private_jwk") return { kind: "private", finding: PRIVATE_KEY, leakedKeyFamilies: [] };
    return { kind: "unreadable", findings: [rejection(failure.code, failure.message)] };
  }
}

/** Decodes a text file that was uploaded in base64, as files that may be binary are (for example UTF-16 on Windows). */
export function unwrapped(text: string): string {
  if (!BASE64.test(text.replaceAll(/\s/g, ""))) return text;
  const inside = textOf(Buffer.from(text, "base64"));
  return inside !== undefined && (hasPemMarker(inside) || JSON_START.test(inside)) ? inside : text;
}

const BASE64 = /^[\w+/-]+=*$/;
const JSON_START = /^\ufeff?\s*[[{]/;

const PRIVATE_KEY = rejection(
  "key.contains_private_key",
  "The upload contains a private key. It was not stored, but it is compromised: create a new key and register only its public key. Certificates on this key are revoked.",
);

function readKeys(text: string): ReadKeySet {
  if (Buffer.byteLength(text) > MAX_BYTES) throw new PkiError("key.too_large", "The upload is larger than 64 KiB.");
  const json = parseJson(text);
  if (json !== undefined) return keysOfJson(json);
  if (hasPemMarker(text)) return { keys: withoutChains(splitPem(text).map(readBlock)), leftOut: [] };
  const base64 = text.replaceAll(/\s/g, "");
  if (BASE64.test(base64)) return { keys: [readDerKey(decodeBase64(base64))], leftOut: [] };
  throw new PkiError("key.unknown_format", "Not a public key: neither a JWK, nor PEM, nor DER in base64.");
}

/** Parses a JSON object or array; undefined for every other text. @throws PkiError json.* when it is ambiguous */
function parseJson(text: string): unknown {
  if (!JSON_START.test(text)) return undefined;
  const read = readStrictJson(Buffer.from(text));
  if (!("fault" in read)) return read.value;
  if (read.fault === "not_json") return undefined; // the other parsers report the error
  // The code differs from the fault's name; callers may match it.
  const code = read.fault === "forbidden_member" ? "json.unknown_member" : `json.${read.fault}`;
  throw new PkiError(code, jsonFaultMessage(read));
}

function keysOfJson(json: unknown): ReadKeySet {
  if (Array.isArray(json)) return readKeySet(json);
  if (!isJsonObject(json)) throw new PkiError("key.malformed", "The JSON is neither a JWK nor a JWK set.");
  return Array.isArray(json.keys) ? readKeySet(json.keys) : { keys: [readJwk(json)], leftOut: [] };
}

function readBlock({ label, der }: PemBlock): ReadKey {
  if (label === "PUBLIC KEY") return bare(publicKeyFromSpki(der));
  if (label === "RSA PUBLIC KEY") return bare(rsaFromPkcs1(der));
  if (label === "CERTIFICATE" || label === "X509 CERTIFICATE") return inCertificate(readForeignCertificate(der));
  if (label.endsWith("CERTIFICATE REQUEST")) {
    throw new PkiError(
      "key.is_csr",
      "This is a CSR. Submit it under the application's certificates; register a public key here.",
    );
  }
  throw new PkiError("key.wrong_block", "The PEM block contains neither a public key nor a certificate.");
}

function readDerKey(der: Uint8Array): ReadKey {
  const kind = kindOfKeyDer(der);
  if (kind === "certificate") return inCertificate(readForeignCertificate(der));
  return bare(kind === "pkcs1" ? rsaFromPkcs1(der) : publicKeyFromSpki(der));
}

const bare = (publicKey: PublicKey): ReadKey => ({
  publicKey,
  givenKid: null,
  algorithm: null,
  usage: null,
  certificate: null,
  isCertificate: false,
});

/** Rejects CA certificates as client keys, except self-signed ones: `openssl req -x509` sets CA by default. */
function inCertificate(certificate: ForeignCertificate): ReadKey {
  const isSelfIssued = Buffer.compare(certificate.subjectDer, certificate.issuerDer) === 0;
  if (!isSelfIssued && extensionValue(certificate, "basicConstraints")?.ca) {
    throw new PkiError("key.is_ca", "This is a CA certificate. Import the client's own certificate.");
  }
  return { ...bare(certificate.publicKey), certificate, isCertificate: true };
}

/** A certificate with its issuers is one key in a chain, not several keys. */
function withoutChains(keys: ReadKey[]): ReadKey[] {
  const certificates = keys.flatMap(({ certificate }) => certificate ?? []);
  const isChain = certificates.some((one) =>
    certificates.some((other) => one !== other && Buffer.compare(one.issuerDer, other.subjectDer) === 0),
  );
  if (!isChain) return keys;
  throw new PkiError(
    "key.is_chain",
    "This is a certificate chain. Import only the first certificate, the client's own.",
  );
}

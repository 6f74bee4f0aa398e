import { bytesOfBase64 } from "@/lib/pki/base64";
import { isJavaKeystore } from "@/lib/pki/private-key-file-marks";
import { hasPrivateMember } from "@/lib/pki/private-members";
import { looseText, textOf } from "@/lib/pki/upload-text";
import { type DerKind, derKind } from "./der-kind";
import { documentName } from "./documents";

export type FileKind =
  | "empty"
  | "csr"
  | "certificate"
  | "crl"
  | "pkcs7"
  | "public_key"
  | "ssh_public_key"
  | "jwk"
  | "jwk_set"
  | "private_key"
  | "encrypted_private_key"
  | "ssh_private_key"
  | "private_jwk"
  | "pkcs12"
  | "java_keystore"
  | "document"
  | "text"
  | "binary";

export interface WhatItIs {
  kind: FileKind;
  /** With its article, for a sentence: "a certificate". */
  name: string;
}

const what = (kind: FileKind, name: string): WhatItIs => ({ kind, name });

const OF_DER: Readonly<Record<DerKind, WhatItIs>> = {
  csr: what("csr", "a CSR"),
  certificate: what("certificate", "a certificate"),
  crl: what("crl", "a certificate revocation list (CRL)"),
  pkcs7: what("pkcs7", "a PKCS#7 file with certificates"),
  pkcs12: what("pkcs12", "a PKCS#12 file (.p12, .pfx)"),
  spki: what("public_key", "a public key"),
  pkcs1_public: what("public_key", "an RSA public key"),
  pkcs1: what("private_key", "an RSA private key (PKCS#1)"),
  pkcs8: what("private_key", "a private key (PKCS#8)"),
  encrypted_pkcs8: what("encrypted_private_key", "an encrypted private key (PKCS#8)"),
  sec1: what("private_key", "an EC private key (SEC1)"),
};

/** By the label of a PEM block; the first match counts, so private keys are first. */
const OF_LABEL: readonly (readonly [label: RegExp, WhatItIs])[] = [
  [/ENCRYPTED PRIVATE KEY/, OF_DER.encrypted_pkcs8],
  [/OPENSSH PRIVATE KEY|SSH2 ENCRYPTED PRIVATE KEY/, what("ssh_private_key", "an OpenSSH private key")],
  [/RSA PRIVATE KEY/, OF_DER.pkcs1],
  [/EC PRIVATE KEY/, OF_DER.sec1],
  [/PRIVATE KEY/, OF_DER.pkcs8],
  [/CERTIFICATE REQUEST/, OF_DER.csr],
  [/PKCS7|CMS/, OF_DER.pkcs7],
  [/X509 CRL/, OF_DER.crl],
  [/CERTIFICATE/, OF_DER.certificate],
  [/SSH2 PUBLIC KEY/, what("ssh_public_key", "an SSH public key")],
  [/PUBLIC KEY/, OF_DER.spki],
];

const SSH_PUBLIC = /^[ \t]{0,8}(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-nistp\d{3}|sk-[\w@.-]{1,60}) [A-Za-z0-9+/]/m;

/** Says what a file is, by its first bytes, its structure, or the marks in its text. Proves nothing. */
export function whatIs(bytes: Uint8Array, fileName?: string): WhatItIs {
  if (bytes.length === 0) return what("empty", "an empty file");
  if (isJavaKeystore(bytes)) return what("java_keystore", "a Java keystore");
  const document = documentName(bytes, fileName);
  if (document) return what("document", document);
  const kind = bytes[0] === 0x30 ? derKind(bytes) : undefined;
  if (kind) return OF_DER[kind];
  const text = textOf(bytes) ?? looseText(bytes);
  const found = whatIsText(text);
  if (found) return found;
  return textOf(bytes) === undefined ? what("binary", "a binary file") : what("text", "a text");
}

function whatIsText(text: string): WhatItIs | undefined {
  if (text.trim() === "") return what("empty", "an empty file");
  if (/PuTTY-User-Key-File-/.test(text)) return what("ssh_private_key", "a PuTTY private key");
  const labels = [...text.matchAll(/BEGIN ([A-Z0-9 ]{1,40})/g)].map(([, label]) => label ?? "");
  const byLabel = OF_LABEL.find(([pattern]) => labels.some((label) => pattern.test(label)))?.[1];
  if (byLabel) return byLabel;
  if (/^\s*[[{]/.test(text)) return whatIsJson(text);
  if (SSH_PUBLIC.test(text)) return what("ssh_public_key", "an OpenSSH public key");
  const plain = text.replace(/\s+/g, "");
  const der = /^[\w+/-]{40,}={0,2}$/.test(plain)
    ? bytesOfBase64(plain.replaceAll("-", "+").replaceAll("_", "/"))
    : undefined;
  const kind = der && derKind(der);
  return kind && OF_DER[kind];
}

function whatIsJson(text: string): WhatItIs | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined; // a text with a bracket
  }
  const keys = Array.isArray(json) ? json : isObject(json) && Array.isArray(json.keys) ? json.keys : [json];
  const jwks = keys.filter((key) => isObject(key) && typeof key.kty === "string");
  if (jwks.some(hasPrivateMember)) return what("private_jwk", "a JWK with a private key");
  if (jwks.length === 0) return undefined;
  return keys[0] === json ? what("jwk", "a JWK") : what("jwk_set", "a JWK set");
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

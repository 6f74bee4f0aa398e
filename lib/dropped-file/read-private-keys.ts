/**
 * Opens the private keys of a dropped file, for a page that uses them: to decrypt a message. Unlike `readKeys` it returns the keys
 * themselves. They stay in the caller's memory; `forgetPrivateKeys` overwrites them.
 */
import { keyLabel } from "@/lib/pki/key-label";
import { looseText, textOf } from "@/lib/pki/upload-text";
import { derKind } from "./der-kind";
import { type WhatItIs, whatIs } from "./file-kind";
import { sourcesIn } from "./key-sources";
import { noPrivateKey } from "./no-private-key";
import { pkcs8Of, pkcs8OfJwk } from "./pkcs8";
import { jwkOfPrivateKey } from "./private-key-der";
import { thumbprintOf } from "./public-jwk";
import { MAX_KEY_FILE_BYTES, MAX_KEYS, WITHOUT_WEBCRYPTO } from "./read-keys";
import { unlock } from "./unlock";
import type { Unreadable } from "./unreadable";

/** `pkcs8`: DER, unencrypted. `thumbprint`: RFC 7638, of its public key. */
export interface PrivateKeyOfFile {
  pkcs8: Uint8Array<ArrayBuffer>;
  thumbprint: string;
  /** "RSA 2048", "P-256". */
  label: string;
}

export type PrivateKeysReading =
  | { kind: "private_keys"; keys: PrivateKeyOfFile[] }
  /** A passphrase is needed; `isWrong`: another one. */
  | { kind: "locked"; name: string; isWrong: boolean }
  | Unreadable;

/** Reads PKCS#8, PKCS#1, SEC1, PKCS#12 and private JWKs. @param passphrase for encrypted files, "" before it was asked for */
export async function readPrivateKeys(
  upload: Uint8Array | string,
  { passphrase = "", fileName }: { passphrase?: string; fileName?: string | undefined } = {},
): Promise<PrivateKeysReading> {
  const bytes = typeof upload === "string" ? new TextEncoder().encode(upload) : upload;
  const found = whatIs(bytes.subarray(0, MAX_KEY_FILE_BYTES), fileName);
  if (bytes.length > MAX_KEY_FILE_BYTES) return noPrivateKey(found, "too_large", fileName);
  if (!globalThis.crypto?.subtle) return WITHOUT_WEBCRYPTO;
  const text = bytes[0] === 0x30 ? undefined : (textOf(bytes) ?? looseText(bytes));
  const read = found.kind === "private_jwk" ? await ofJwks(text) : await ofSources(bytes, text, passphrase);
  if (!Array.isArray(read)) return answerFor(read, found, fileName);
  const keys: PrivateKeyOfFile[] = [];
  for (const pkcs8 of read.slice(0, MAX_KEYS)) {
    const jwk = await jwkOfPrivateKey(pkcs8);
    if (jwk) keys.push({ pkcs8, thumbprint: await thumbprintOf(jwk), label: keyLabel(jwk) });
  }
  return keys.length > 0 ? { kind: "private_keys", keys } : noPrivateKey(found, "no_key", fileName);
}

/** Overwrites the keys. */
export function forgetPrivateKeys(keys: readonly PrivateKeyOfFile[]): void {
  for (const { pkcs8 } of keys) pkcs8.fill(0);
}

type Failure = "locked" | "wrong" | "unsupported";
type Keys = Uint8Array<ArrayBuffer>[];

function answerFor(failure: Failure, found: WhatItIs, fileName: string | undefined): PrivateKeysReading {
  if (failure === "unsupported") return noPrivateKey(found, "encryption", fileName);
  return { kind: "locked", name: found.name, isWrong: failure === "wrong" };
}

async function ofSources(bytes: Uint8Array, text: string | undefined, passphrase: string): Promise<Keys | Failure> {
  const keys: Keys = [];
  for (const source of sourcesIn(bytes, text)) {
    if (source.kind === "legacy_pem") return "unsupported";
    if (source.kind !== "der") continue;
    const kind = derKind(source.der);
    if (kind !== "pkcs12" && kind !== "encrypted_pkcs8") {
      const pkcs8 = pkcs8Of(source.der);
      if (pkcs8) keys.push(pkcs8);
      continue;
    }
    if (passphrase === "") return "locked";
    const opened = await unlock(source.der, passphrase);
    if (opened.kind !== "opened") return opened.kind;
    keys.push(...opened.privateKeys.map((key) => new Uint8Array(key)));
  }
  return keys;
}

async function ofJwks(text = ""): Promise<Keys> {
  const json: unknown = JSON.parse(text); // whatIs has parsed it
  const inside = typeof json === "object" && json !== null && "keys" in json ? json.keys : json;
  const keys: Keys = [];
  for (const one of (Array.isArray(inside) ? inside : [inside]).slice(0, MAX_KEYS)) {
    const pkcs8 = await pkcs8OfJwk(one);
    if (pkcs8) keys.push(pkcs8);
  }
  return keys;
}

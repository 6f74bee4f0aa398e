/** Public keys in SSH's formats. OpenSSH and PuTTY store the public half unencrypted, so no passphrase is needed. */
import { bytesOfBase64 } from "@/lib/pki/base64";
import { OPENSSH_MAGIC } from "@/lib/pki/private-key-file-marks";
import { ecJwk, okpJwk, type PublicJwk, rsaJwk } from "./public-jwk";

const CURVES = { nistp256: "P-256", nistp384: "P-384", nistp521: "P-521" } as const;

/** Length-prefixed strings (RFC 4251 §5) from an offset on; stops at the first that exceeds the bytes. */
function stringsIn(bytes: Uint8Array, start: number, most: number): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: Uint8Array[] = [];
  for (let at = start; at + 4 <= bytes.length && found.length < most; ) {
    const end = at + 4 + view.getUint32(at);
    if (end > bytes.length) break;
    found.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return found;
}

/** From a public key blob (RFC 4253 §6.6, RFC 5656 §3.1, RFC 8709 §4). */
export function jwkOfSshBlob(blob: Uint8Array | undefined): PublicJwk | undefined {
  if (!blob) return undefined;
  const [type, first, second] = stringsIn(blob, 0, 3);
  const name = new TextDecoder().decode(type);
  if (name === "ssh-rsa") return rsaJwk(second, first);
  if (name === "ssh-ed25519") return okpJwk("Ed25519", first);
  const curve = name.startsWith("ecdsa-sha2-") ? new TextDecoder().decode(first) : "";
  return ecJwk(CURVES[curve as keyof typeof CURVES], second); // another curve is undefined there
}

/** From an OpenSSH private key file (PROTOCOL.key): magic, cipher, KDF, its options, a number of keys, the public key. */
export function jwkOfOpenSshFile(file: Uint8Array | undefined): PublicJwk | undefined {
  if (!file || !OPENSSH_MAGIC.every((byte, at) => file[at] === byte)) return undefined;
  const header = stringsIn(file, OPENSSH_MAGIC.length, 3);
  const after = OPENSSH_MAGIC.length + header.reduce((sum, one) => sum + 4 + one.length, 0) + 4;
  return jwkOfSshBlob(stringsIn(file, after, 1)[0]);
}

/** From `ssh-rsa AAAA…`, a PuTTY file, or `---- BEGIN SSH2 PUBLIC KEY ----` (RFC 4716). */
export function jwkOfSshText(text: string): PublicJwk | undefined {
  const [, lines] = /^Public-Lines: \d{1,3}\r?\n((?:[A-Za-z0-9+/=]{1,80}\r?\n){1,100})/m.exec(text) ?? [];
  const [, line] = /^[ \t]{0,8}(?:ssh-\w{1,20}|ecdsa-sha2-nistp\d{3}) ([A-Za-z0-9+/=]+)/m.exec(text) ?? [];
  const base64 = lines ?? line ?? ssh2Body(text)?.replace(/^[\w-]{1,64}:.*$/gm, "");
  return base64 === undefined ? undefined : jwkOfSshBlob(bytesOfBase64(base64));
}

const SSH2_BEGIN = "BEGIN SSH2 PUBLIC KEY ----";

/** Between the first markers (RFC 4716 §3.2). No expression: it would search the whole file from each of many begin markers. */
function ssh2Body(text: string): string | undefined {
  const begin = text.indexOf(SSH2_BEGIN);
  const end = begin < 0 ? -1 : text.indexOf("---- END", begin + SSH2_BEGIN.length);
  return end < 0 ? undefined : text.slice(begin + SSH2_BEGIN.length, end);
}

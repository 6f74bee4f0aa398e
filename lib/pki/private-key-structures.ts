/** Structures of private keys in binary data: files that hold keys, OpenSSH's format, PKCS#8, PKCS#1 and SEC1 in DER. */
import {
  endOfElement,
  membersOfDer,
  membersOfOpenSsh,
  type PrivateKeyForm,
  type PrivateMembers,
} from "./private-key-members";

const OPENSSH = Buffer.from("openssh-key-v1\0", "latin1");
/** 1.2.840.113549.1, and what follows of PBES2, PBE with MD5 or SHA-1, and of PKCS#12's algorithms and bags. */
const PKCS_ARC = Buffer.from("2a864886f70d01", "hex");
const KEY_CONTAINERS = new Set(["050d", "0503", "050a", "0c01", "0c0a"]);
/** A PKCS#12 PFX is SEQUENCE { INTEGER 3, SEQUENCE … }: only at the very start does that say anything. */
const PKCS12_START = Buffer.from("02010330", "hex");
const JAVA_KEYSTORES = new Set(["feedfeed", "cececece"]);

/** Places in an upload where a key may begin. */
export const MOST_STARTS = 64;

/** A keystore, a PKCS#12 file, an encrypted key or OpenSSH's format. */
export function isKeyFile(buffer: Buffer): boolean {
  const p12 = buffer.subarray(0, 9).indexOf(PKCS12_START);
  return (
    JAVA_KEYSTORES.has(buffer.subarray(0, 4).toString("hex")) ||
    (buffer[0] === 0x30 && p12 >= 2 && p12 <= 5) ||
    buffer.includes(OPENSSH) ||
    hasKeyContainer(buffer)
  );
}

function hasKeyContainer(buffer: Buffer): boolean {
  for (let at = buffer.indexOf(PKCS_ARC); at >= 0; at = buffer.indexOf(PKCS_ARC, at + 1)) {
    const after = at + PKCS_ARC.length;
    if (KEY_CONTAINERS.has(buffer.toString("hex", after, after + 2))) return true;
  }
  return false;
}

export function openSshMembers(buffer: Buffer): PrivateMembers | undefined {
  const at = buffer.indexOf(OPENSSH);
  return at < 0 ? undefined : membersOfOpenSsh(buffer.subarray(at));
}

/** The numbers of the keys that begin anywhere in the buffer, also inside other structures or after them; at most `startsLeft`. */
export function derKeysIn(buffer: Buffer, startsLeft: number): { found: PrivateMembers[]; startsLeft: number } {
  const found: PrivateMembers[] = [];
  const starts = privateKeyStarts(buffer, startsLeft);
  let after = 0;
  for (const { at, form } of starts) {
    if (at < after) continue; // inside the one before: its numbers are known
    const end = endOfElement(buffer, at);
    const members = end === undefined ? undefined : membersOfDer(buffer.subarray(at, end), form);
    if (!members || end === undefined) continue;
    found.push(members);
    after = end;
  }
  return { found, startsLeft: startsLeft - starts.length };
}

interface Start {
  at: number;
  form: PrivateKeyForm;
}

/**
 * Offsets of SEQUENCEs that begin as PKCS#8 (version, AlgorithmIdentifier, OCTET STRING), PKCS#1 or DSA (version, INTEGER …)
 * or SEC1 (version 1, OCTET STRING) do. The version octets are looked for, then what stands before and after them.
 */
function privateKeyStarts(buffer: Buffer, most: number): Start[] {
  const starts: Start[] = [];
  for (let at = buffer.indexOf(0x02); at >= 0 && starts.length < most; at = buffer.indexOf(0x02, at + 1)) {
    const version = buffer[at + 2];
    if (buffer[at + 1] !== 1 || version === undefined || version > 1) continue;
    const form = formAfterVersion(buffer, at + 3, version);
    const start = form ? sequenceBefore(buffer, at) : undefined;
    if (!form || start === undefined) continue;
    starts.push({ at: start, form });
  }
  return starts;
}

function formAfterVersion(buffer: Buffer, at: number, version: number): PrivateKeyForm | undefined {
  const tag = buffer[at];
  const length = buffer[at + 1] ?? 0;
  if (tag === 0x30 && length < 0x80 && buffer[at + 2] === 0x06)
    return buffer[at + 2 + length] === 0x04 ? "pkcs8" : undefined;
  if (tag === 0x02 && length >= 0x20) return "pkcs1";
  return tag === 0x04 && version === 1 && length >= 0x10 && length <= 0x48 ? "sec1" : undefined;
}

/** Where the SEQUENCE header that ends at `at` starts: one, two or three length octets, or four bytes of them. */
function sequenceBefore(buffer: Buffer, at: number): number | undefined {
  for (const [back, lengthOctet] of [
    [2, undefined],
    [3, 0x81],
    [4, 0x82],
    [5, 0x83],
  ] as const) {
    if (buffer[at - back] !== 0x30) continue;
    const octet = buffer[at - back + 1] as number;
    if (lengthOctet === undefined ? octet <= 0x80 : octet === lengthOctet) return at - back;
  }
  return undefined;
}

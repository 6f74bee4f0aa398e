/**
 * Finds private keys in uploads, so that they can be refused loudly. Looks for more than it can read: a false alarm costs a
 * new key, a missed one costs the identity. Nothing of a key leaves this file but its public half.
 *
 * The cost is bounded whatever comes: each reading of the text is linear, all of them together look at a fixed number of bytes,
 * and what is computed with a key is limited by `ProofBudget`.
 */
import { isUtf8 } from "node:buffer";
import { keyFamily } from "./key-family";
import { listedBytes } from "./listed-bytes";
import { textOf } from "./pem";
import { inAscii, withoutMarkup, withoutPublicBlocks, withoutSigns } from "./plain-text";
import { blobsIn } from "./private-key-blobs";
import { PRIVATE_KEY_MARKS } from "./private-key-marks";
import {
  endOfElement,
  membersOfDer,
  membersOfOpenSsh,
  type PrivateKeyForm,
  type PrivateMembers,
} from "./private-key-members";
import { jwkMembers, labelledMembers, listedMembers, xmlMembers } from "./private-key-named-members";
import { newProofBudget, type ProofBudget, provenKeys } from "./private-key-proof";
import { base64Readings, hexReadings, withoutEscapes } from "./private-key-texts";
import { keysWithSecretIn } from "./private-key-windows";
import type { PublicKey } from "./public-key";
import { publicKeysIn } from "./public-keys-in";

export interface PrivateKeyFind {
  /** Public halves of the private keys that could be read and proved: a made-up private key proves nothing. */
  leakedKeys: PublicKey[];
  /** `keyFamily` of each of them: what is to be blocked. */
  leakedKeyFamilies: string[][];
}

const OPENSSH = Buffer.from("openssh-key-v1\0", "latin1");
/** 1.2.840.113549.1, and what follows of PBES2, PBE with MD5 or SHA-1, and of PKCS#12's algorithms and bags. */
const PKCS_ARC = Buffer.from("2a864886f70d01", "hex");
const KEY_CONTAINERS = new Set(["050d", "0503", "050a", "0c01", "0c0a"]);
/** A PKCS#12 PFX is SEQUENCE { INTEGER 3, SEQUENCE … }: only at the very start does that say anything. */
const PKCS12_START = Buffer.from("02010330", "hex");
const JAVA_KEYSTORES = new Set(["feedfeed", "cececece"]);

/** Bytes of text and of what is decoded from it that are looked at in one upload, all readings together. */
const MOST_BYTES = 4 * 1024 * 1024;
/** A PEM file in base64 in JSON: so many times is what was decoded read as a text again. */
const MOST_LAYERS = 3;
/** Places in an upload where a key may begin. */
const MOST_STARTS = 64;
/** Public keys of an upload that private ones are compared with. */
const MOST_TARGETS = 4;
/** Text in which lists and dumps are looked for, all readings together: an upload has 64 KiB. */
const MOST_LISTED = 72 * 1024;
/** A private key has 32 bytes at least, and no notation is shorter than base64. */
const SHORTEST_LISTING = 40;

interface Search {
  isFound: boolean;
  keys: Map<string, PublicKey>;
  budget: ProofBudget;
  bytesLeft: number;
  startsLeft: number;
  listedLeft: number;
  readListings: Set<string>;
  /** All that was searched for structures. */
  searched: Buffer[];
  /** What lists and dumps stand for. */
  streams: Uint8Array[];
}

/** Looks for a private key in an upload as it came: text or binary. Undefined when there is none. */
export function findPrivateKey(upload: Uint8Array): PrivateKeyFind | undefined {
  const search: Search = {
    isFound: false,
    keys: new Map(),
    budget: newProofBudget(),
    bytesLeft: MOST_BYTES,
    startsLeft: MOST_STARTS,
    listedLeft: MOST_LISTED,
    readListings: new Set(),
    searched: [],
    streams: [],
  };
  searchBytes(search, Buffer.from(upload.buffer, upload.byteOffset, upload.length), MOST_LAYERS, true);
  if (search.isFound || search.streams.length > 0) compareWithTargets(search);
  if (!search.isFound) return undefined;
  const leakedKeys = [...search.keys.values()];
  return { leakedKeys, leakedKeyFamilies: leakedKeys.map(keyFamily) };
}

/** The private half of a public key of the upload, wherever it stands among bytes that have no structure. */
function compareWithTargets(search: Search): void {
  const targets = new Map<string, PublicKey>();
  for (const buffer of search.searched) {
    for (const key of publicKeysIn(buffer, MOST_TARGETS - targets.size)) targets.set(key.keyFingerprint, key);
  }
  const unproven = [...targets.values()].filter(({ keyFingerprint }) => !search.keys.has(keyFingerprint));
  if (targets.size > 0 && unproven.length === 0) return;
  // What was decoded on the way may have been wrong in its structure only.
  const streams = search.isFound ? [...search.streams, ...search.searched] : search.streams;
  for (const key of keysWithSecretIn(unproven, streams)) {
    search.isFound = true;
    search.keys.set(key.keyFingerprint, key);
  }
}

/** `isUpload`: what was decoded on suspicion is read as a text only if it is one. */
function searchBytes(search: Search, bytes: Buffer, layers: number, isUpload: boolean): void {
  if (bytes.length > search.bytesLeft) return;
  search.bytesLeft -= bytes.length;
  searchDer(search, bytes);
  // A text may be hidden among control characters as well, or be UTF-16 without its mark.
  const text = isUpload ? textOf(bytes) : decodedText(bytes);
  if (text !== undefined) searchText(search, inAscii(text), layers);
  else if (isUpload) searchText(search, withoutNul(bytes), layers);
}

/** What was decoded on suspicion is mostly noise: it is a text only when it is one throughout. */
function decodedText(bytes: Buffer): string | undefined {
  const text = isUtf8(bytes) || isMarkedUtf16(bytes) ? textOf(bytes) : undefined;
  if (text !== undefined) return text;
  const zeros = bytes.subarray(0, 64).filter((byte) => byte === 0).length;
  return bytes.length >= 64 && zeros === 32 ? withoutNul(bytes) : undefined;
}

const isMarkedUtf16 = (bytes: Buffer): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);

const withoutNul = (bytes: Buffer): string => bytes.toString("latin1").replaceAll("\0", "");

function searchText(search: Search, text: string, layers: number): void {
  const known = search.keys.size;
  const escaped = withoutEscapes(text);
  const plain = withoutSigns(withoutMarkup(escaped.at(-1) ?? text));
  searchReadings(search, [...new Set([plain, ...escaped.toReversed()])], layers);
  // Whatever else the text may be read as: a key that was found is not looked for in there once more.
  const isKnown = search.keys.size > known;
  for (const reading of [text, ...escaped.slice(-1), plain]) searchLists(search, reading, isKnown ? undefined : layers);
}

/** `readings`: the one with the fewest escapes first. */
function searchReadings(search: Search, readings: readonly string[], layers: number): void {
  const known = search.keys.size;
  for (const reading of readings) {
    // What escapes hide is read without them; with them it would be another key, which is nobody's.
    if (search.keys.size > known) return;
    if (reading.length > search.bytesLeft) return;
    search.bytesLeft -= reading.length;
    if (PRIVATE_KEY_MARKS.some(([mark]) => mark.test(reading))) search.isFound = true;
    for (const { isFound, keys } of [jwkMembers(reading), xmlMembers(reading)]) {
      if (isFound) search.isFound = true;
      for (const members of keys) prove(search, members);
    }
    for (const members of labelledMembers(reading)) {
      search.isFound = true;
      prove(search, members);
    }
    if (search.isFound) for (const members of listedMembers(reading)) prove(search, members);
    if (layers === 0) continue;
    const base64 = base64Readings(reading);
    for (const decoded of base64.bytes) searchDecoded(search, decoded);
    for (const decoded of base64.texts) searchBytes(search, decoded, layers - 1, false);
    for (const decoded of hexReadings(reading)) searchBytes(search, decoded, layers - 1, false);
  }
}

/** Dumps and lists beside the public blocks of a text, for `compareWithTargets` and, where `layers` is given, for structures. */
function searchLists(search: Search, reading: string, layers: number | undefined): void {
  const text = withoutPublicBlocks(reading);
  if (text.length < SHORTEST_LISTING || text.length > search.listedLeft || search.readListings.has(text)) return;
  search.readListings.add(text);
  search.listedLeft -= text.length;
  for (const bytes of listedBytes(text)) {
    search.streams.push(bytes);
    if (layers === undefined) continue;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    // A dump of a PEM file is a text again.
    if (layers > 0 && isPrintable(buffer)) searchBytes(search, withoutFilling(buffer), layers - 1, false);
    else searchDecoded(search, buffer);
  }
}

/** Without the zeros that fill the last word of a dump. */
function withoutFilling(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}

/** Whether bytes begin like a text, so that most noise is not decoded as one. */
const isPrintable = (bytes: Buffer): boolean =>
  bytes.subarray(0, 24).every((byte) => (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13));

function searchDecoded(search: Search, bytes: Buffer): void {
  if (bytes.length > search.bytesLeft) return;
  search.bytesLeft -= bytes.length;
  searchDer(search, bytes);
}

function prove(search: Search, members: PrivateMembers): void {
  for (const key of provenKeys(members, search.budget)) search.keys.set(key.keyFingerprint, key);
}

function hasKeyContainer(buffer: Buffer): boolean {
  for (let at = buffer.indexOf(PKCS_ARC); at >= 0; at = buffer.indexOf(PKCS_ARC, at + 1)) {
    const after = at + PKCS_ARC.length;
    if (KEY_CONTAINERS.has(buffer.toString("hex", after, after + 2))) return true;
  }
  return false;
}

/** Looks for private-key structures anywhere in binary data, also inside other structures or after them. */
function searchDer(search: Search, buffer: Buffer): void {
  search.searched.push(buffer);
  const p12 = buffer.subarray(0, 9).indexOf(PKCS12_START);
  const openSsh = buffer.indexOf(OPENSSH);
  if (
    JAVA_KEYSTORES.has(buffer.subarray(0, 4).toString("hex")) ||
    (buffer[0] === 0x30 && p12 >= 2 && p12 <= 5) ||
    openSsh >= 0 ||
    hasKeyContainer(buffer)
  ) {
    search.isFound = true;
    const members = openSsh < 0 ? undefined : membersOfOpenSsh(buffer.subarray(openSsh));
    if (members) prove(search, members);
  }
  const blobs = blobsIn(buffer);
  if (blobs.isFound) search.isFound = true;
  for (const members of blobs.keys) prove(search, members);
  let after = 0;
  for (const { at, form } of privateKeyStarts(search, buffer)) {
    search.isFound = true;
    if (at < after) continue; // inside the one before: its numbers are known
    const end = endOfElement(buffer, at);
    const members = end === undefined ? undefined : membersOfDer(buffer.subarray(at, end), form);
    if (!members || end === undefined) continue;
    prove(search, members);
    after = end;
  }
}

interface Start {
  at: number;
  form: PrivateKeyForm;
}

/**
 * Offsets of SEQUENCEs that begin as PKCS#8 (version, AlgorithmIdentifier, OCTET STRING), PKCS#1 or DSA (version, INTEGER …)
 * or SEC1 (version 1, OCTET STRING) do. The version octets are looked for, then what stands before and after them.
 */
function privateKeyStarts(search: Search, buffer: Buffer): Start[] {
  const starts: Start[] = [];
  for (let at = buffer.indexOf(0x02); at >= 0 && search.startsLeft > 0; at = buffer.indexOf(0x02, at + 1)) {
    const version = buffer[at + 2];
    if (buffer[at + 1] !== 1 || version === undefined || version > 1) continue;
    const form = formAfterVersion(buffer, at + 3, version);
    const start = form ? sequenceBefore(buffer, at) : undefined;
    if (!form || start === undefined) continue;
    starts.push({ at: start, form });
    search.startsLeft -= 1;
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

/**
 * Finds private keys in uploads, so that they can be refused. Detects more than it can parse: a false positive costs a
 * new key, a false negative costs the identity. Only the public half of a key leaves this file.
 *
 * The cost is bounded for any input: each decoding of the text is linear, all of them together process a fixed number of bytes,
 * and `ProofBudget` limits the arithmetic.
 */
import { decodedText, isPrintable, withoutNul, withoutZeroPadding } from "./decoded-text";
import { keyFamily } from "./key-family";
import { listedBytes } from "./listed-bytes";
import { inAscii, withoutMarkup, withoutPublicBlocks, withoutSigns } from "./plain-text";
import { blobsIn } from "./private-key-blobs";
import { PRIVATE_KEY_MARKS } from "./private-key-marks";
import type { PrivateMembers } from "./private-key-members";
import { jwkMembers, labelledMembers, listedMembers, xmlMembers } from "./private-key-named-members";
import { newProofBudget, type ProofBudget, provenKeys } from "./private-key-proof";
import { derKeysIn, isKeyFile, MAX_STARTS, openSshMembers } from "./private-key-structures";
import { base64Readings, hexReadings, withoutEscapes } from "./private-key-texts";
import { keysWithSecretIn } from "./private-key-windows";
import type { PublicKey } from "./public-key";
import { publicKeysIn } from "./public-keys-in";
import { textOf } from "./upload-text";

export interface PrivateKeyFind {
  /** Public halves of the private keys that were read and proved; a fake private key has no proof. */
  leakedKeys: PublicKey[];
  /** `keyFamily` of each of them: the fingerprints to block. */
  leakedKeyFamilies: string[][];
}

/** Maximum bytes of text and decoded data that are searched per upload, over all decodings. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Maximum nesting of decoded text, such as a PEM file in base64 in JSON. */
const MAX_LAYERS = 3;
/** Maximum public keys of an upload that private keys are compared with. */
const MAX_TARGETS = 4;
/** Maximum text that is searched for lists and dumps, over all decodings: an upload has 64 KiB. */
const MAX_LISTED = 72 * 1024;
/** A private key has at least 32 bytes, and no notation is shorter than base64. */
const SHORTEST_LISTING = 40;

interface Search {
  isFound: boolean;
  keys: Map<string, PublicKey>;
  budget: ProofBudget;
  bytesLeft: number;
  startsLeft: number;
  listedLeft: number;
  readListings: Set<string>;
  /** All buffers that were searched for structures. */
  searched: Buffer[];
  /** Byte strings decoded from lists and dumps. */
  streams: Uint8Array[];
}

/** Searches a raw upload, text or binary, for a private key. Undefined when there is none. */
export function findPrivateKey(upload: Uint8Array): PrivateKeyFind | undefined {
  const search: Search = {
    isFound: false,
    keys: new Map(),
    budget: newProofBudget(),
    bytesLeft: MAX_BYTES,
    startsLeft: MAX_STARTS,
    listedLeft: MAX_LISTED,
    readListings: new Set(),
    searched: [],
    streams: [],
  };
  searchBytes(search, Buffer.from(upload.buffer, upload.byteOffset, upload.length), MAX_LAYERS, true);
  if (search.isFound || search.streams.length > 0) compareWithTargets(search);
  if (!search.isFound) return undefined;
  const leakedKeys = [...search.keys.values()];
  return { leakedKeys, leakedKeyFamilies: leakedKeys.map(keyFamily) };
}

/** Searches unstructured bytes for the private halves of the upload's public keys. */
function compareWithTargets(search: Search): void {
  const targets = new Map<string, PublicKey>();
  for (const buffer of search.searched) {
    for (const key of publicKeysIn(buffer, MAX_TARGETS - targets.size)) targets.set(key.keyFingerprint, key);
  }
  const unproven = [...targets.values()].filter(({ keyFingerprint }) => !search.keys.has(keyFingerprint));
  if (targets.size > 0 && unproven.length === 0) return;
  // Decoded data may have had only a damaged structure.
  const streams = search.isFound ? [...search.streams, ...search.searched] : search.streams;
  for (const key of keysWithSecretIn(unproven, streams)) {
    search.isFound = true;
    search.keys.set(key.keyFingerprint, key);
  }
}

/** `isUpload`: false for speculatively decoded bytes, which are searched as text only if they are text. */
function searchBytes(search: Search, bytes: Buffer, layers: number, isUpload: boolean): void {
  if (bytes.length > search.bytesLeft) return;
  search.bytesLeft -= bytes.length;
  searchDer(search, bytes);
  // Text may also be hidden among control characters, or be UTF-16 without byte order mark.
  const text = isUpload ? textOf(bytes) : decodedText(bytes);
  if (text !== undefined) searchText(search, inAscii(text), layers);
  else if (isUpload) searchText(search, withoutNul(bytes), layers);
}

function searchText(search: Search, text: string, layers: number): void {
  const known = search.keys.size;
  const escaped = withoutEscapes(text);
  const plain = withoutSigns(withoutMarkup(escaped.at(-1) ?? text));
  searchReadings(search, [...new Set([plain, ...escaped.toReversed()])], layers);
  // Other interpretations of the text; a key that was found is not searched for again.
  const isKnown = search.keys.size > known;
  for (const reading of [text, ...escaped.slice(-1), plain]) searchLists(search, reading, isKnown ? undefined : layers);
}

/** `readings`: decodings of the text, the one with the fewest escapes first. */
function searchReadings(search: Search, readings: readonly string[], layers: number): void {
  const known = search.keys.size;
  for (const reading of readings) {
    // Escaped text is read decoded; the raw text would give a different, nonexistent key.
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

/** Searches dumps and lists outside the public blocks of a text, for `compareWithTargets` and, if `layers` is given, for structures. */
function searchLists(search: Search, reading: string, layers: number | undefined): void {
  const text = withoutPublicBlocks(reading);
  if (text.length < SHORTEST_LISTING || text.length > search.listedLeft || search.readListings.has(text)) return;
  search.readListings.add(text);
  search.listedLeft -= text.length;
  for (const bytes of listedBytes(text)) {
    search.streams.push(bytes);
    if (layers === undefined) continue;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    // A dump of a PEM file is text again.
    if (layers > 0 && isPrintable(buffer)) searchBytes(search, withoutZeroPadding(buffer), layers - 1, false);
    else searchDecoded(search, buffer);
  }
}

function searchDecoded(search: Search, bytes: Buffer): void {
  if (bytes.length > search.bytesLeft) return;
  search.bytesLeft -= bytes.length;
  searchDer(search, bytes);
}

function prove(search: Search, members: PrivateMembers): void {
  for (const key of provenKeys(members, search.budget)) search.keys.set(key.keyFingerprint, key);
}

/** Searches binary data for private key structures, also inside or after other structures. */
function searchDer(search: Search, buffer: Buffer): void {
  search.searched.push(buffer);
  if (isKeyFile(buffer)) search.isFound = true;
  const openSsh = openSshMembers(buffer);
  if (openSsh) prove(search, openSsh);
  const blobs = blobsIn(buffer);
  if (blobs.isFound) search.isFound = true;
  for (const members of blobs.keys) prove(search, members);
  const { found, startsLeft } = derKeysIn(buffer, search.startsLeft);
  if (startsLeft < search.startsLeft) search.isFound = true;
  search.startsLeft = startsLeft;
  for (const members of found) prove(search, members);
}

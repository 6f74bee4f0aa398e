/**
 * Finds private keys in uploads, so that they can be refused loudly. Looks for more than it can read: a false alarm costs a
 * new key, a missed one costs the identity. Nothing of a key leaves this file but the fingerprint of its public half.
 */
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { textOf } from "./pem";
import { MAX_RSA_BITS, publicKeyFromSpki } from "./public-key";

export interface PrivateKeyFind {
  /** `keyFingerprint` of every private key that could be read and that signs for its public half: proof, not a claim. */
  leakedKeyFingerprints: string[];
}

/** Byte patterns of key containers: OpenSSH, Java keystores, and the PKCS#5 and PKCS#12 arcs of encrypted keys and .p12 files. */
const CONTAINER_MARKS = [
  Buffer.from("openssh-key-v1\0", "latin1"),
  Buffer.from("06092a864886f70d01050d", "hex"),
  Buffer.from("06092a864886f70d010503", "hex"),
  Buffer.from("06092a864886f70d01050a", "hex"),
  Buffer.from("060a2a864886f70d010c01", "hex"),
  Buffer.from("060b2a864886f70d010c0a01", "hex"),
  Buffer.from("02010330", "hex"),
];
const PKCS12_START = 6;
const JAVA_KEYSTORES = new Set(["feedfeed", "cececece"]);

/** What only private keys have in a text: markers, PuTTY files, and the listings of openssl and certtool. */
const TEXT_MARKS = [
  /-----BEGIN[^\r\n-]{0,64}PRIVATE KEY/i,
  /BEGIN SSH2 ENCRYPTED PRIVATE KEY/i,
  /PuTTY-User-Key-File-/i,
  /Private-Key: \(/,
  /privateExponent:/i,
  /private exponent:/i,
  /"(?:d|p|q|dp|dq|qi|oth)"\s{0,16}:\s{0,16}["[]/,
];

/** Keys of a set whose fingerprints are taken; the set is refused whole, however long it is. */
const MAX_JWKS = 64;

/** Looks for a private key in an upload as it came: text or binary. Undefined when there is none. */
export function findPrivateKey(upload: Uint8Array): PrivateKeyFind | undefined {
  const text = textOf(upload);
  const inBytes = text === undefined ? findInDer(upload) : undefined;
  if (inBytes) return inBytes;
  // A text may be hidden among control characters as well.
  return findInText(text ?? Buffer.from(upload).toString("latin1"));
}

function findInText(text: string): PrivateKeyFind | undefined {
  const found: string[] = [];
  let isFound = TEXT_MARKS.some((mark) => mark.test(text));
  for (const der of base64Runs(text)) {
    const find = findInDer(der);
    if (!find) continue;
    isFound = true;
    found.push(...find.leakedKeyFingerprints);
  }
  if (!isFound) return undefined;
  for (const jwk of jwksIn(text)) found.push(...fingerprintOf(() => createPrivateKey({ key: jwk, format: "jwk" })));
  return { leakedKeyFingerprints: [...new Set(found)] };
}

/** Decodes runs of lines that are nothing but base64, armoured or not. */
function base64Runs(text: string): Uint8Array[] {
  const runs: Uint8Array[] = [];
  let run = "";
  const flush = () => {
    if (run.length >= 40) runs.push(Buffer.from(run, "base64"));
    run = "";
  };
  for (const rawLine of text.split(/\r\n|\n|\r/)) {
    const line = rawLine.trim();
    if (line !== "" && /^[A-Za-z0-9+/=_-]*$/.test(line) && !line.startsWith("-----")) {
      run += line;
      if (line.endsWith("=")) flush();
    } else if (line !== "") flush();
  }
  flush();
  return runs;
}

/** Objects with a `kty` in a JSON text, bare or in a set. */
function jwksIn(text: string): { [key: string]: unknown }[] {
  try {
    const json: unknown = JSON.parse(text);
    const candidates = isRecord(json) && Array.isArray(json.keys) ? json.keys.slice(0, MAX_JWKS) : [json];
    return candidates.filter(
      (candidate): candidate is { [key: string]: unknown } => isRecord(candidate) && "kty" in candidate,
    );
  } catch {
    return []; // not JSON: the text has been judged by its marks already
  }
}

const isRecord = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Looks for private-key structures anywhere in binary data, also inside other structures or after them. */
export function findInDer(bytes: Uint8Array): PrivateKeyFind | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const starts = privateKeyStarts(buffer);
  const isContainer =
    JAVA_KEYSTORES.has(buffer.subarray(0, 4).toString("hex")) ||
    CONTAINER_MARKS.some((mark, i) => {
      const at = buffer.indexOf(mark);
      // A PKCS#12 PFX is SEQUENCE { INTEGER 3, SEQUENCE … }: only at the very start does that say anything.
      return i === PKCS12_START ? at >= 2 && at <= 5 && buffer[0] === 0x30 : at >= 0;
    });
  if (starts.length === 0 && !isContainer) return undefined;
  const found = starts.slice(0, 4).flatMap(({ at, type }) => {
    const key = wholeElement(buffer, at);
    return key ? fingerprintOf(() => createPrivateKey({ key, format: "der", type })) : [];
  });
  return { leakedKeyFingerprints: [...new Set(found)] };
}

interface Start {
  at: number;
  type: "pkcs8" | "pkcs1" | "sec1";
}

/**
 * Offsets of SEQUENCEs that begin as PKCS#8 (version, AlgorithmIdentifier, OCTET STRING), PKCS#1 or DSA (version, INTEGER …)
 * or SEC1 (version 1, OCTET STRING) do. The version octets are looked for, then what stands before and after them.
 */
function privateKeyStarts(buffer: Buffer): Start[] {
  const starts: Start[] = [];
  for (let at = buffer.indexOf(0x02); at >= 0 && starts.length < 8; at = buffer.indexOf(0x02, at + 1)) {
    const version = buffer[at + 2];
    if (buffer[at + 1] !== 1 || version === undefined || version > 1) continue;
    const type = typeAfterVersion(buffer, at + 3, version);
    const start = type ? sequenceBefore(buffer, at) : undefined;
    if (type && start !== undefined) starts.push({ at: start, type });
  }
  return starts;
}

function typeAfterVersion(buffer: Buffer, at: number, version: number): Start["type"] | undefined {
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

/** The element that starts at `at`, cut to its own length; undefined when the buffer ends before it does. */
function wholeElement(buffer: Buffer, at: number): Buffer | undefined {
  const first = buffer[at + 1] ?? 0;
  const octets = first < 0x80 ? 0 : first & 0x7f;
  const length = octets === 0 ? first : buffer.readUIntBE(at + 2, Math.min(octets, 3));
  const end = at + 2 + octets + length;
  return end <= buffer.length ? buffer.subarray(at, end) : undefined;
}

/**
 * Fingerprint of a private key that really signs for its public half. Without that proof anyone could have someone else's
 * public key put on the blocklist by wrapping it in a made-up private key.
 */
function fingerprintOf(read: () => KeyObject): string[] {
  try {
    const privateKey = read();
    if ((privateKey.asymmetricKeyDetails?.modulusLength ?? 0) > MAX_RSA_BITS) return [];
    const publicObject = createPublicKey(privateKey);
    const publicKey = publicKeyFromSpki(publicObject.export({ format: "der", type: "spki" }));
    if (publicKey.kind === "X25519") return [publicKey.keyFingerprint]; // OpenSSL derives the public half itself
    const digest = publicKey.kind === "Ed25519" ? null : "sha256";
    const challenge = Buffer.from("countersign: proof that a leaked key is real");
    return verify(digest, challenge, publicObject, sign(digest, challenge, privateKey))
      ? [publicKey.keyFingerprint]
      : [];
  } catch {
    return []; // encrypted, cut or of an unknown kind: still refused, only its fingerprint stays unknown
  }
}

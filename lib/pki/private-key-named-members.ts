/** Private keys whose numbers have names: JWK and similar, RSAKeyValue in XML, DNSSEC key files, listings of openssl and certtool. */
import { fromHex } from "./hex-dumps";
import { curvesOfSize, type PrivateMembers } from "./private-key-members";
import type { CurveName } from "./public-key";

type Named = Record<string, string>;

/** An object's braces, or one member with a text value: JSON, and looser forms in JavaScript, Python and YAML. */
const MEMBER = /[{}]|([?&#;]?)["']?\b(kty|crv|n|e|d|p|q|dp|dq|qi|x|k)["']?\s{0,8}[:=]\s{0,8}["']?([\w+/=-]{1,1400})/g;
/** Values that mean "no value" in common languages. */
const NOTHING = /^(?:null|none|nil|undefined|true|false)$/i;
/** The first member of an object in a URL query, where one-letter names are common. */
const IN_URL = "?";
const CURVES: readonly string[] = ["P-256", "P-384", "P-521"];
const MAX_OBJECTS = 512;

/** RFC 7518 §6.3.2.7 */
const OTHER_PRIMES = /"oth"\s{0,16}:\s{0,16}\[\s{0,16}\{\s{0,16}"[rdt]"\s{0,16}:\s{0,16}"\w/;

/** Private keys as JWK (RFC 7517), anywhere in a text. `k` is the secret of a symmetric key: it counts as found but proves nothing. */
export function jwkMembers(text: string): { isFound: boolean; keys: PrivateMembers[] } {
  const keys: PrivateMembers[] = [];
  let isFound = OTHER_PRIMES.test(text);
  for (const named of objectsIn(text)) {
    if (!isPrivateJwk(named)) continue;
    isFound = true;
    keys.push(...membersOfJwk(named));
  }
  return { isFound, keys };
}

function* objectsIn(text: string): Generator<Named> {
  const open: Named[] = [{}];
  let count = 0;
  for (const [token, before, name, value] of text.matchAll(MEMBER)) {
    if (token === "{") open.push({});
    else if (token === "}") {
      const closed = open.length > 1 ? open.pop() : undefined;
      if (closed && count++ < MAX_OBJECTS) yield closed;
    } else if (name && value && !NOTHING.test(value)) {
      const object = open.at(-1) as Named;
      object[name] ??= value;
      if (before) object[IN_URL] ??= name;
    }
  }
  yield* open.slice(0, MAX_OBJECTS);
}

/** A one-letter name counts only beside the members of a JWK, or when its value has the length of a key's number. */
function isPrivateJwk(named: Named): boolean {
  const { kty, crv, n, d, k } = named;
  if (k !== undefined && kty === "oct") return true;
  const ofRsa = ["p", "q", "dp", "dq", "qi"].flatMap((name) => named[name] ?? []).map((one) => bytesOf(one).length);
  const secret = d === undefined ? 0 : bytesOf(d).length;
  if (kty !== undefined || crv !== undefined) return [secret, ...ofRsa].some((bytes) => bytes >= SHORTEST_SECRET);
  if (ofRsa.some(isRsaSize)) return true;
  return isRsaSize(secret) || (n === undefined && named[IN_URL] !== "d" && curvesOfSize(secret).length > 0);
}

/** Length of a scalar on the smallest curve in use, without some leading zeros. */
const SHORTEST_SECRET = 20;
const RSA_BYTES = [64, 96, 128, 192, 256, 384, 512];
/** Sizes of RSA numbers, with a sign byte or without a leading zero. */
const isRsaSize = (bytes: number): boolean => RSA_BYTES.some((size) => Math.abs(bytes - size) <= 1);

function membersOfJwk({ kty, crv, n, e, d, p, q }: Named): PrivateMembers[] {
  if (kty === "RSA" || n !== undefined || (p !== undefined && q !== undefined)) {
    const primes = [p, q].flatMap((one) => (one === undefined ? [] : [bytesOf(one)]));
    return [
      {
        kind: "RSA",
        primes,
        ...(n === undefined ? {} : { n: bytesOf(n) }),
        ...(e === undefined ? {} : { e: bytesOf(e) }),
        ...(d === undefined ? {} : { d: bytesOf(d) }),
      },
    ];
  }
  if (d === undefined) return [];
  const secret = bytesOf(d);
  const okp: PrivateMembers[] = (["Ed25519", "X25519"] as const)
    .filter((kind) => crv === kind || (crv === undefined && kty !== "EC" && secret.length === 32))
    .map((kind) => ({ kind, seed: secret }));
  const curves =
    crv === undefined ? (kty === "OKP" ? [] : curvesOfSize(secret.length)) : CURVES.filter((one) => one === crv);
  const ec: PrivateMembers[] = curves.length > 0 ? [{ kind: "EC", curves: curves as CurveName[], d: secret }] : [];
  return [...ec, ...okp];
}

const XML_MEMBER =
  /<(?:\w{1,32}:)?(Modulus|Exponent|D|P|Q|DP|DQ|InverseQ)(?:\s[^<>]{0,200})?>([\sA-Za-z0-9+/=]{1,2000})</g;
const PRIVATE_ELEMENTS: readonly string[] = ["D", "P", "Q", "DP", "DQ", "InverseQ"];

/** RSAKeyValue with private members, as .NET writes it; the public members are defined in XML Signature §4.5.2.2. */
export function xmlMembers(text: string): { isFound: boolean; keys: PrivateMembers[] } {
  const objects: Named[] = [];
  for (const [, name = "", value = ""] of text.matchAll(XML_MEMBER)) {
    // <P> and <Q> are also paragraphs and quotations in HTML.
    if (PRIVATE_ELEMENTS.includes(name) && !isRsaSize(sizeOfBase64(value))) continue;
    if (name === "Modulus" || objects.length === 0) objects.push({});
    (objects.at(-1) as Named)[name] = value;
  }
  const secret = objects.filter((one) => PRIVATE_ELEMENTS.some((name) => name in one));
  return { isFound: secret.length > 0, keys: secret.slice(0, MAX_OBJECTS).map(membersOfXml) };
}

/** Number of bytes of padded base64, with or without line breaks; 0 for other text. */
function sizeOfBase64(value: string): number {
  const letters = value.replace(/\s+/g, "");
  const bytes = Buffer.from(letters, "base64");
  return /\d/.test(letters) && bytes.toString("base64") === letters ? bytes.length : 0;
}

function membersOfXml({ Modulus, Exponent, D, P, Q }: Named): PrivateMembers {
  return {
    kind: "RSA",
    primes: [P, Q].flatMap((one) => (one === undefined ? [] : [bytesOf(one)])),
    ...(Modulus === undefined ? {} : { n: bytesOf(Modulus) }),
    ...(Exponent === undefined ? {} : { e: bytesOf(Exponent) }),
    ...(D === undefined ? {} : { d: bytesOf(D) }),
  };
}

const LISTED =
  /\b(modulus|private ?exponent|prime1|prime2|priv|private key|pub):\s{0,200}((?:[0-9a-f]{2}[:\s]{0,40}){16,640})/gi;

/** The listing of `openssl pkey -text`, `openssl rsa -text` or `certtool --key-info`. */
export function listedMembers(text: string): PrivateMembers[] {
  const values: Record<string, Buffer> = {};
  for (const [, label = "", digits = ""] of text.matchAll(LISTED)) {
    values[label.toLowerCase().replace(" ", "")] ??= Buffer.from(digits.replace(/[^0-9a-f]/gi, ""), "hex");
  }
  const { modulus, privateexponent, prime1, prime2 } = values;
  const scalar = values.priv ?? values.privatekey;
  if (modulus && (privateexponent || prime1)) {
    const primes = [prime1, prime2].filter((one) => one !== undefined).map(withoutSign);
    return [
      { kind: "RSA", n: withoutSign(modulus), primes, ...(privateexponent ? { d: withoutSign(privateexponent) } : {}) },
    ];
  }
  if (!scalar) return [];
  const d = withoutSign(scalar);
  const named = /\b(ED25519|X25519) Private-Key/i.exec(text)?.[1]?.toUpperCase();
  const half = values.pub ? { point: values.pub } : {};
  if (named) return [{ kind: named === "X25519" ? "X25519" : "Ed25519", seed: scalar, ...half }];
  if (values.pub?.length === 32) {
    return (["Ed25519", "X25519"] as const).map((kind) => ({ kind, seed: scalar, ...half }));
  }
  const curve = CURVES.find((name) => text.includes(`CURVE: ${name}`)) as CurveName | undefined;
  const ofSize = curvesOfSize(d.length);
  return [{ kind: "EC", curves: curve && (values.pub || ofSize.includes(curve)) ? [curve] : ofSize, d, ...half }];
}

const withoutSign = (bytes: Buffer): Buffer => (bytes[0] === 0 ? bytes.subarray(1) : bytes);

/**
 * Decodes base64, base64url, hexadecimal, or the decimal number of an RSA key. Leading zeros are kept: the size of a scalar determines its curve.
 * RSA numbers have none (RFC 7518 §2).
 */
function bytesOf(value: string): Buffer {
  if (/^\d{150,}$/.test(value)) return Buffer.from(fromHex(BigInt(value).toString(16)));
  return Buffer.from(value, /^(?:[0-9a-f]{2}){32,}$/i.test(value) ? "hex" : "base64");
}

const DNSSEC_MEMBER =
  /\b(Algorithm|Modulus|PublicExponent|PrivateExponent|Prime1|Prime2): {0,8}([A-Za-z0-9+/]{1,1400}={0,2})(?![\w+/])/g;
/** RFC 6605, RFC 8080. */
const DNSSEC_KINDS: Readonly<Record<string, CurveName | "Ed25519">> = { 13: "P-256", 14: "P-384", 15: "Ed25519" };
/** A value labelled as a private key: in DNSSEC files, WireGuard configurations, source code. */
const PRIVATE_VALUE =
  /\bprivate[ _-]?(?:key|value|scalar)["']?\s{0,8}[:=]\s{0,8}["']?((?:[0-9a-f]{2}){32,66}|[\w+/-]{43,88}={0,2})(?![\w+/=-])/gi;
const MAX_VALUES = 4;

/** Private keys after the labels of DNSSEC files and other labels that mean "private key". */
export function labelledMembers(text: string): PrivateMembers[] {
  if (!/private/i.test(text)) return [];
  const named: Named = {};
  for (const [, name = "", value = ""] of text.matchAll(DNSSEC_MEMBER)) named[name] ??= value;
  const values = [...text.matchAll(PRIVATE_VALUE)].slice(0, MAX_VALUES).map(([, value = ""]) => bytesOf(value));
  const keys = values.flatMap((value): PrivateMembers[] => {
    const kind = DNSSEC_KINDS[named.Algorithm ?? ""];
    if (kind === "Ed25519") return value.length === 32 ? [{ kind, seed: value }] : [];
    if (kind !== undefined)
      return curvesOfSize(value.length).includes(kind) ? [{ kind: "EC", curves: [kind], d: value }] : [];
    return membersOfJwk({ d: value.toString("base64url") });
  });
  const { Modulus, PrivateExponent, Prime1, Prime2 } = named;
  if (Modulus && PrivateExponent && isRsaSize(bytesOf(PrivateExponent).length)) {
    keys.push(
      membersOfXml({
        Modulus,
        D: PrivateExponent,
        ...(named.PublicExponent ? { Exponent: named.PublicExponent } : {}),
        ...(Prime1 && Prime2 ? { P: Prime1, Q: Prime2 } : {}),
      }),
    );
  }
  return keys;
}

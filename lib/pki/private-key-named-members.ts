/** Private keys whose numbers have names: JWK and its kin, RSAKeyValue in XML, the listings of openssl and certtool. */
import { curvesOfSize, type PrivateMembers } from "./private-key-members";
import type { CurveName } from "./public-key";

type Named = Record<string, string>;

/** An object's braces, or one member with a text as its value: JSON, and the looser forms of JavaScript, Python and YAML. */
const MEMBER = /[{}]|["']?\b(kty|crv|n|e|d|p|q|x|k)["']?\s{0,8}[:=]\s{0,8}["']?([\w+/=-]{1,1400})/g;
const CURVES: readonly string[] = ["P-256", "P-384", "P-521"];
const MOST_OBJECTS = 512;

/** Private keys as JWK (RFC 7517), wherever they stand in a text. `k` is the secret of a symmetric key: found, proves nothing. */
export function jwkMembers(text: string): { isFound: boolean; keys: PrivateMembers[] } {
  const keys: PrivateMembers[] = [];
  let isFound = false;
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
  for (const [token, name, value] of text.matchAll(MEMBER)) {
    if (token === "{") open.push({});
    else if (token === "}") {
      const closed = open.length > 1 ? open.pop() : undefined;
      if (closed && count++ < MOST_OBJECTS) yield closed;
    } else if (name && value) {
      const object = open.at(-1) as Named;
      object[name] ??= value;
    }
  }
  yield* open.slice(0, MOST_OBJECTS);
}

/** A name of one letter says something only beside the members of a JWK, or when its value is as long as a key. */
function isPrivateJwk({ kty, crv, n, d, p, q, k }: Named): boolean {
  if (k !== undefined && kty === "oct") return true;
  const secrets = [d, p, q].map((one) => one?.length ?? 0);
  if (kty !== undefined || crv !== undefined) return secrets.some((length) => length > 0);
  return n === undefined ? (secrets[0] ?? 0) >= 43 : secrets.some((length) => length >= 40);
}

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

/** RSAKeyValue with private members, as .NET writes it; the public ones are those of XML Signature §4.5.2.2. */
export function xmlMembers(text: string): { isFound: boolean; keys: PrivateMembers[] } {
  const objects: Named[] = [];
  for (const [, name = "", value = ""] of text.matchAll(XML_MEMBER)) {
    if (name === "Modulus" || objects.length === 0) objects.push({});
    (objects.at(-1) as Named)[name] = value;
  }
  const secret = objects.filter((one) => ["D", "P", "Q", "DP", "DQ", "InverseQ"].some((name) => name in one));
  return { isFound: secret.length > 0, keys: secret.slice(0, MOST_OBJECTS).map(membersOfXml) };
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
  if (named) return [{ kind: named === "X25519" ? "X25519" : "Ed25519", seed: scalar }];
  if (values.pub?.length === 32) return (["Ed25519", "X25519"] as const).map((kind) => ({ kind, seed: scalar }));
  const curve = CURVES.find((name) => text.includes(`CURVE: ${name}`)) as CurveName | undefined;
  return [{ kind: "EC", curves: curve ? [curve] : curvesOfSize(d.length), d }];
}

const withoutSign = (bytes: Buffer): Buffer => (bytes[0] === 0 ? bytes.subarray(1) : bytes);

/** Both alphabets; leading zeros stay, the size of a scalar says which curve it is of. RSA numbers have none (RFC 7518 §2). */
const bytesOf = (base64: string): Buffer => Buffer.from(base64, "base64");

/**
 * `node scripts/guessable-keys.mjs > lib/registration/known-keys/guessable-keys-list.ts`: generates the list of public keys whose private key is
 * guessable. This file documents what is tried; keys of RFCs, NIST and packages come from known-keys.mjs. The list has the first eight bytes of
 * the SHA-256 of each SubjectPublicKeyInfo, sorted, in base64. Negated keys are not included: a lookup checks both.
 */
import { createECDH, createHash, createPrivateKey, createPublicKey } from "node:crypto";

/** The most frequent passwords of published lists, and words used in examples, tests and deployments. */
const TEXTS = `
 0 1 a test Test TEST testing test1 test123 testkey test-key test_key secret Secret SECRET secret123 topsecret mysecret hello Hello
hello123 helloworld password Password PASSWORD password1 password123 Password1 Password123 passw0rd p@ssw0rd P@ssw0rd
pass passwd passphrase 123 1234 12345 123456 1234567 12345678 123456789 1234567890 0123456789 111111 000000 123123 654321 666666 qwerty qwerty123 qwertyuiop
1q2w3e 1q2w3e4r 1qaz2wsx abc abc123 abcd abcdef iloveyou admin Admin admin123 administrator root toor user guest default changeme
ChangeMe changeit letmein welcome monkey dragon master sunshine princess football baseball shadow superman batman trustno1 login key
Key private privatekey private-key private_key public seed entropy random nonce salt foo bar foobar baz demo example Example sample
dummy fake placeholder todo fixme none null undefined true false server client bank portal oauth openid jwt jws jwk token api
apikey api-key ssl tls ca rootca root-ca certificate cert x509 letsencrypt localhost example.com test.com alice Alice bob Bob
carol eve mallory satoshi bitcoin ethereum brainwallet correcthorsebatterystaple dev development
staging prod production local debug countersign Countersign
`;
const PHRASES = [
  "",
  " ",
  "hello world",
  "Hello World",
  "Hello, World!",
  "Hello, world!",
  "correct horse battery staple",
  "lorem ipsum",
  "Lorem ipsum",
  "The quick brown fox jumps over the lazy dog",
  "the quick brown fox jumps over the lazy dog",
];
const texts = [...PHRASES, ...new Set(TEXTS.split(/\s+/).filter((text) => text !== ""))];

/** Magic numbers of debuggers, formats and source code, and limits of machine words. */
const WORDS = `
deadbeef cafebabe deadc0de feedface feedfacf baadf00d badc0ffee0ddf00d 0badc0de defec8ed fee1dead c0ffee cafed00d facefeed
d15ea5e0 8badf00d abadbabe abadcafe b16b00b5 dead10cc bad22222 ccccc00f cafe babe beef dead face feed 1337 31337 4242 2a
0123456789abcdef fedcba9876543210 01234567 12345678 123456789abcdef0 00112233445566778899aabbccddeeff ffeeddccbbaa99887766554433221100
aabbccdd a5a5a5a5 5a5a5a5a aa55aa55 55aa55aa ffff ffffffff fffffffe ffffffffffffffff 7fffffff 80000000 7fffffffffffffff 8000000000000000
ffffffffffffffffffffffffffffffff 67452301efcdab8998badcfe10325476 6a09e667bb67ae853c6ef372a54ff53a510e527f9b05688c1f83d9ab5be0cd19
243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89 9e3779b97f4a7c15 b7e151628aed2a6abf7158809cf4f3c7 1234 12345 123456789
`;
const words = WORDS.split(/\s+/).filter((word) => word !== "");
const HASHES = ["md5", "sha1", "sha256", "sha384", "sha512", "sha3-256"];
/** Seeds of Ed25519 and X25519 below this are tried; small scalars of the other curves are detected arithmetically. */
const SMALL_SEEDS = 1_024;

const EC = {
  prime256v1: {
    size: 32,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    prefix: "3059301306072a8648ce3d020106082a8648ce3d030107034200",
  },
  secp384r1: {
    size: 48,
    order: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    prefix: "3076301006072a8648ce3d020106052b81040022036200",
  },
};
const OKP = [
  { secret: "302e020100300506032b657004220420", prefix: "302a300506032b6570032100" },
  { secret: "302e020100300506032b656e04220420", prefix: "302a300506032b656e032100" },
];

/** Byte strings of `size` derived from a text or word: padded at either end, repeated, hashed. */
function* bytesOf(content, size) {
  if (content.length > 0) {
    yield padded(content, size, "end");
    yield padded(content, size, "start");
    yield Buffer.alloc(size, content);
    yield Buffer.alloc(size, Buffer.from(content).reverse());
  }
  for (const name of HASHES) {
    const hash = createHash(name).update(content).digest();
    yield padded(hash.subarray(0, size), size, "end");
    yield Buffer.alloc(size, hash);
  }
  // The newline of a shell's echo.
  for (const name of ["sha256", "sha512"]) {
    yield padded(createHash(name).update(content).update("\n").digest().subarray(0, size), size, "end");
  }
}

function padded(content, size, place) {
  const bytes = Buffer.alloc(size);
  const part = content.subarray(0, size);
  part.copy(bytes, place === "end" ? size - part.length : 0);
  return bytes;
}

/** Powers of two and their neighbours. */
function* powers(bits) {
  for (let bit = 0n; bit < bits; bit++) for (const near of [-1n, 0n, 1n]) yield (1n << bit) + near;
}

function* secrets(size) {
  for (const text of texts) yield* bytesOf(Buffer.from(text), size);
  for (const word of words) yield* bytesOf(Buffer.from(word.length % 2 === 0 ? word : `0${word}`, "hex"), size);
}

const bigOf = (bytes) => BigInt(`0x${bytes.toString("hex")}`);
const written = (number, size) => Buffer.from(number.toString(16).padStart(2 * size, "0"), "hex");

function inverse(value, modulus) {
  let [a, b, x, y] = [value, modulus, 1n, 0n];
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return ((x % modulus) + modulus) % modulus;
}

function* scalars({ size, order }) {
  for (const secret of secrets(size)) yield bigOf(secret) % order;
  yield* powers(BigInt(8 * size));
  // Scalars of P-256 and their hashes are also tried on P-384.
  if (size > 32) for (const secret of secrets(32)) yield bigOf(secret);
  for (let divisor = 2n; divisor <= 64n; divisor++) {
    yield inverse(divisor, order); // (n + 1) / 2 is the first
    for (const near of [-1n, 0n, 1n]) yield order / divisor + near;
  }
}

function* seeds() {
  yield* secrets(32);
  for (const number of [...powers(256n), ...Array.from({ length: SMALL_SEEDS }, (_, i) => BigInt(i))]) {
    const seed = written(number, 32);
    yield seed;
    yield Buffer.from(seed).reverse();
  }
}

function* publicKeys() {
  for (const [name, curve] of Object.entries(EC)) {
    const pair = createECDH(name);
    for (const scalar of new Set(scalars(curve))) {
      if (scalar <= 65_536n || scalar >= curve.order) continue; // small ones are detected arithmetically
      pair.setPrivateKey(written(scalar, curve.size));
      yield Buffer.concat([Buffer.from(curve.prefix, "hex"), pair.getPublicKey()]);
    }
  }
  const all = new Set([...seeds()].map((seed) => seed.toString("hex")));
  for (const { secret, prefix } of OKP) {
    for (const seed of all) {
      const key = createPrivateKey({ key: Buffer.from(secret + seed, "hex"), format: "der", type: "pkcs8" });
      const { x } = createPublicKey(key).export({ format: "jwk" });
      yield Buffer.concat([Buffer.from(prefix, "hex"), Buffer.from(x, "base64url")]);
    }
  }
}

const prefixes = new Set();
for (const spki of publicKeys()) prefixes.add(createHash("sha256").update(spki).digest("hex").slice(0, 16));
const list = Buffer.from([...prefixes].sort().join(""), "hex")
  .toString("base64")
  .match(/.{1,140}/g);
console.log(`/**
 * ${prefixes.size.toLocaleString("en")} public keys on P-256, P-384, Ed25519 and X25519 with a guessable private half: the first eight bytes of the SHA-256
 * of each SubjectPublicKeyInfo, sorted, in base64. Generated by \`scripts/guessable-keys.mjs\` from powers of two and their
 * neighbours, fractions of the order, well-known words, frequent passwords and words of examples, and hashes of these.
 */
export const GUESSABLE_KEYS = \`
${list.join("\n")}
\`;`);

import { createECDH, generateKeyPairSync, generatePrimeSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { keyFamily } from "@/lib/pki/key-family";
import { ecKey, okpKey, type PublicKey, rsaFromParts } from "@/lib/pki/public-key";
import { publicKeyFromJwk } from "@/lib/pki/public-key-import";
import { evaluateKeyStrength } from "../evaluate-key";
import { readKnownKeys } from "../read-known-keys";
import { publishedKeys } from "./published-keys";

const E = Uint8Array.of(1, 0, 1);
const codesOf = async (key: PublicKey) => (await evaluateKeyStrength(key)).findings.map(({ code }) => code);
const bytesOf = (n: bigint) =>
  Buffer.from(n.toString(16).padStart(n.toString(16).length + (n.toString(16).length % 2), "0"), "hex");
const rsa = (n: bigint) => rsaFromParts(bytesOf(n), E);
const base64url = (text: string) => Buffer.from(text, "base64url");

describe("a key whose private half is published", () => {
  it.each<[string, PublicKey]>([
    ["RFC 6979 A.2.5, P-256", pointOf("P-256", "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721")],
    [
      "RFC 6979 A.2.6, P-384",
      pointOf(
        "P-384",
        "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5",
      ),
    ],
    ["RFC 8037 A.2, Ed25519", okpKey("Ed25519", base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"))],
    ["RFC 7748 6.1, X25519", okpKey("X25519", base64url("3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"))],
    ["RFC 9421 B.1.4, Ed25519", okpKey("Ed25519", base64url("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c8D0bs"))],
    [
      "RFC 7515 A.2.1, RSA",
      rsaFromParts(
        base64url(
          "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
        ),
        E,
      ),
    ],
  ])("is refused: %s", async (source, key) => {
    expect(await codesOf(key)).toContain("key.published");
    const [rfc] = source.split(" A.");
    const { findings } = await evaluateKeyStrength(key);
    expect(findings.find(({ code }) => code === "key.published")?.message).toMatch(/is public \(.+\)/);
    expect(rfc).toMatch(/^RFC/);
  });

  it("is also refused as its negation", async () => {
    const { jwk } = pointOf("P-256", "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
    const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
    if (jwk.kty !== "EC") throw new TypeError("not an EC key");
    const y = (p - BigInt(`0x${base64url(jwk.y).toString("hex")}`)).toString(16).padStart(64, "0");
    expect(await codesOf(publicKeyFromJwk({ ...jwk, y: Buffer.from(y, "hex").toString("base64url") }))).toEqual([
      "key.published",
    ]);
    const negated = base64url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    negated[31] = (negated[31] as number) ^ 0x80;
    expect(await codesOf(okpKey("Ed25519", negated))).toEqual(["key.published"]);
  });

  it("is on a list with a source on every line", () => {
    expect(publishedKeys().size).toBeGreaterThan(1_000);
    for (const source of publishedKeys().values())
      expect(source).toMatch(/^(RFC \d|NIST|npm |Go |Python |trivial |cryptography |jwcrypto |ed25519\.)/);
  });
});

describe("a list of known keys", () => {
  it("has one fingerprint per line, with comments and sources", () => {
    const print = "ab".repeat(32);
    expect(readKnownKeys(`# ours\n\n${print} Leaked in 2026\r\n${print.toUpperCase()}\n`, "keys.txt")).toEqual([
      { keyFingerprint: print, source: "Leaked in 2026" },
      { keyFingerprint: print, source: "keys.txt" },
    ]);
  });

  it("is refused with the number of the invalid line", () => {
    const invalid = () => readKnownKeys(`# ours\n${"ab".repeat(31)}\n`, "keys.txt");
    expect(invalid).toThrowError(
      expect.objectContaining({ publicMessage: expect.stringMatching(/^keys\.txt, line 2: /) }),
    );
  });
});

describe("an RSA modulus", () => {
  const strong = () =>
    rsaFromParts(
      base64url(generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" }).n as string),
      E,
    );
  const nextPrime = (from: bigint) => {
    for (let n = from | 1n; ; n += 2n) if (isPrime(n)) return n;
  };
  const repeated = (block: bigint, bits: number, times: number) => {
    let n = 0n;
    for (let i = 0; i < times; i++) n = (n << BigInt(bits)) | block;
    return n;
  };

  it.each<[string, () => bigint]>([
    ["a power of two plus a small number", () => 2n ** 2047n + 12_345n],
    ["nearly all ones", () => 2n ** 2048n - 2n ** 900n - 1n],
    [
      "the product of two sparse primes",
      () => nextPrime(2n ** 1023n + 2n ** 700n) * nextPrime(2n ** 1023n + 2n ** 1022n),
    ],
    ["one byte, repeated", () => repeated(0xc3n, 8, 256)],
    ["a block of 256 bits, repeated", () => repeated(BigInt(`0x${"c4b1".padEnd(64, "9e3779b97f4a7c15")}`), 256, 8)],
    ["half-empty limbs", () => repeated(0x8000_9abcn, 64, 32) | 1n],
    [
      "the product of two primes of repeated words",
      () => nextPrime(repeated(0xdeadbeefn, 32, 32)) * nextPrime(repeated(0xcafebabfn, 32, 32)),
    ],
  ])("is refused when it is %s", async (_, make) => {
    expect(await codesOf(rsa(make()))).toContain("key.rsa_pattern");
  });

  it.each([3n, 751n, 757n, 31_337n, 65_521n])("is refused with the factor %s", async (factor) => {
    const cofactor = generatePrimeSync(2048 - factor.toString(2).length + 1, { bigint: true });
    expect(await codesOf(rsa(factor * cofactor))).toContain("key.rsa_small_factor");
  });

  it("is accepted when it is random", async () => {
    for (let i = 0; i < 5; i++) expect(await codesOf(strong())).toEqual([]);
  });
});

it("a leaked key with another exponent also compromises the key with the usual exponent", () => {
  const n = base64url(
    generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" }).n as string,
  );
  expect(keyFamily(rsaFromParts(n, Uint8Array.of(3)))).toContain(rsaFromParts(n, E).keyFingerprint);
});

function pointOf(curve: "P-256" | "P-384", scalarHex: string): PublicKey {
  const pair = createECDH(curve === "P-256" ? "prime256v1" : "secp384r1");
  pair.setPrivateKey(scalarHex, "hex");
  return ecKey(curve, pair.getPublicKey());
}

/** Fermat's test is sufficient here: the numbers are not adversarial. */
function isPrime(n: bigint): boolean {
  for (const p of [3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n]) if (n % p === 0n) return false;
  let result = 1n;
  for (let base = 2n, rest = n - 1n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * base) % n;
    base = (base * base) % n;
  }
  return result === 1n;
}

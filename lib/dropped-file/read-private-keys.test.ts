import { generateKeyPairSync } from "node:crypto";
import { calculateJwkThumbprint, type JWK } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decryptMessage } from "@/lib/pki-browser/decrypt-message";
import { encryptMessage } from "@/lib/pki-browser/encrypt-message";
import { program } from "@/lib/testing/programs";
import { MAX_KEY_FILE_BYTES } from "./read-keys";
import { forgetPrivateKeys, type PrivateKeysReading, readPrivateKeys } from "./read-private-keys";
import { openKeyFiles, PASSPHRASE } from "./testing/key-files";

let files: Awaited<ReturnType<typeof openKeyFiles>>;
beforeAll(async () => {
  files = await openKeyFiles();
});
afterAll(() => files.close());

const jwkText = (name: string) => JSON.stringify(files.jwk(name).privateJwk);

/** File, the key that is in it, and how to read it if it is no file of `testing/key-files.ts`. */
type Row = [name: string, of: string, make?: () => Uint8Array | string];
const OPEN: Row[] = [
  ["pkcs8.pem", "pkcs8.pem"],
  ["pkcs8.der", "pkcs8.pem"],
  ["sec1.pem", "pkcs8.pem"],
  ["sec1.der", "pkcs8.pem"],
  ["no-public.pem", "pkcs8.pem"],
  ["bundle.pem", "pkcs8.pem"],
  ["rsa.pem", "rsa.pem"],
  ["rsa-pkcs1.pem", "rsa.pem"],
  ["x25519.pem", "x25519.pem"],
  ["a P-256 JWK", "pkcs8.pem", () => jwkText("pkcs8.pem")],
  ["an RSA JWK", "rsa.pem", () => jwkText("rsa.pem")],
  ["an X25519 JWK", "x25519.pem", () => jwkText("x25519.pem")],
  ["a JWK set", "rsa.pem", () => `{"keys":[{"kty":"oct","k":"AAAA"},${jwkText("rsa.pem")}]}`],
];
const LOCKED = ["encrypted.pem", "encrypted.der", "openssl.p12"];
if (program("keytool")) LOCKED.push("keytool.p12");
if (program("certtool")) LOCKED.push("certtool.p12");

/** Encrypts for the public key of a file, decrypts with what was read. */
async function expectDecrypts(reading: PrivateKeysReading, of: string) {
  if (reading.kind !== "private_keys") throw new Error(JSON.stringify(reading));
  const { publicJwk } = files.jwk(of);
  const [key] = reading.keys;
  expect(reading.keys).toHaveLength(1);
  expect(key?.thumbprint).toBe(await calculateJwkThumbprint(publicJwk as JWK));
  const message = await encryptMessage(publicJwk as JsonWebKey, "kid", "Grüße");
  expect(await decryptMessage(key?.pkcs8 ?? new Uint8Array(), message)).toBe("Grüße");
}

describe("the private key of a file decrypts", () => {
  it.each(OPEN)("%s", async (name, of, make) => {
    await expectDecrypts(await readPrivateKeys(make?.() ?? files.read(name)), of);
  });

  it.each(LOCKED)("%s, with its passphrase only", async (name) => {
    const upload = files.read(name);
    expect(await readPrivateKeys(upload)).toMatchObject({ kind: "locked", isWrong: false });
    expect(await readPrivateKeys(upload, { passphrase: "wrong" })).toMatchObject({ kind: "locked", isWrong: true });
    await expectDecrypts(await readPrivateKeys(upload, { passphrase: PASSPHRASE }), "pkcs8.pem");
  });

  it.each<[string, RegExp]>([
    ["legacy.p12", /^openssl pkcs12 -legacy -in legacy\.p12 -nocerts/],
    ["traditional.pem", /^openssl pkcs8 -topk8 -v2 aes-256-cbc -in traditional\.pem/],
    ["scrypt.pem", /^openssl pkcs8 -topk8 -v2 aes-256-cbc -in scrypt\.pem/],
  ])(
    "%s, which browsers can't open, through the command shown, which writes it encrypted",
    async (fileName, command) => {
      const reading = await readPrivateKeys(files.read(fileName), { passphrase: PASSPHRASE, fileName });
      expect(reading).toMatchObject({ kind: "unreadable", fix: expect.stringMatching(command) });
      const fix = reading.kind === "unreadable" ? (reading.fix ?? "") : "";
      const written = await files.run(`${fix} -passin pass:"$P" -passout pass:"$P"`, "encrypted.key");
      expect(Buffer.from(written).toString()).toContain("BEGIN ENCRYPTED PRIVATE KEY");
      await expectDecrypts(await readPrivateKeys(written, { passphrase: PASSPHRASE }), "pkcs8.pem");
    },
  );
});

it("is overwritten by forgetPrivateKeys", async () => {
  const reading = await readPrivateKeys(files.read("rsa-pkcs1.pem"));
  if (reading.kind !== "private_keys") throw new Error(reading.kind);
  forgetPrivateKeys(reading.keys);
  expect(reading.keys.flatMap(({ pkcs8 }) => [...pkcs8]).some((byte) => byte !== 0)).toBe(false);
});

it.each<[string, () => Uint8Array | string, string]>([
  [
    "a certificate",
    () => files.read("certificate.pem"),
    "This is a certificate. To decrypt, the private key is needed",
  ],
  ["a public key", () => files.read("public.der"), "This is a public key. To decrypt, the private key is needed"],
  ["an SSH key", () => files.read("openssh.pem"), "of another type or format"],
  ["a text", () => "Hello", "There is no private key in this file."],
  ["nothing", () => " ", "The file is empty."],
  ["a damaged JWK", () => '{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}', "it is damaged"],
  ["JSON in JSON", () => "[".repeat(100_000), "There is no private key in this file."],
  ["a JWK of a curve without ECDH here", () => signingJwk(), "of another type or format"],
  ["more than the limit", () => new Uint8Array(MAX_KEY_FILE_BYTES + 1), "larger than 256 KiB"],
])("%s has no private key to decrypt with, and the message says why", async (_, make, message) => {
  const reading = await readPrivateKeys(make());
  expect(reading).toMatchObject({ kind: "unreadable", message: expect.stringContaining(message) });
});

const signingJwk = () => JSON.stringify(generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }));

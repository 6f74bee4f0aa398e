import { calculateJwkThumbprint, type JWK } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCsr } from "@/lib/pki/csr";
import { publicKeyFromSpki } from "@/lib/pki/public-key";
import { program } from "@/lib/testing/programs";
import { whatIs } from "./file-kind";
import { looksPrivate } from "./looks-private";
import { readCsrFile } from "./read-csr-file";
import { MAX_KEY_FILE_BYTES, readKeys } from "./read-keys";
import { openKeyFiles, PASSPHRASE } from "./testing/key-files";

let files: Awaited<ReturnType<typeof openKeyFiles>>;
let thumbprint: string;
beforeAll(async () => {
  files = await openKeyFiles();
  thumbprint = await calculateJwkThumbprint(files.jwk("pkcs8.pem").publicJwk as JWK);
});
afterAll(() => files.close());

const ppk = () => {
  const [, blob = ""] = Buffer.from(files.read("ssh.pub")).toString().split(" ");
  const publicLines = blob.trim().match(/.{1,64}/g) ?? [];
  return `PuTTY-User-Key-File-3: ecdsa-sha2-nistp256\r\nEncryption: aes256-cbc\r\nComment: x\r\nPublic-Lines: ${publicLines.length}\r\n${publicLines.join("\r\n")}\r\nKey-Derivation: Argon2id\r\nPrivate-Lines: 1\r\nAAAA\r\n`;
};
const text = (name: string) => Buffer.from(files.read(name)).toString();

/** Files of the key that need no passphrase. `isPrivate`: the field of a CSR must refuse it. */
type Row = [name: string, kind: string, isPrivate: boolean, make?: () => Uint8Array | string];
const OPEN: Row[] = [
  ["pkcs8.pem", "private_key", true],
  ["pkcs8.der", "private_key", true],
  ["sec1.pem", "private_key", true],
  ["sec1.der", "private_key", true],
  ["no-public.pem", "private_key", true],
  ["openssh.pem", "ssh_private_key", true],
  ["openssh-encrypted.pem", "ssh_private_key", true],
  ["a PuTTY key", "ssh_private_key", true, ppk],
  ["a private JWK", "private_jwk", true, () => JSON.stringify(files.jwk("pkcs8.pem").privateJwk)],
  ["bundle.pem", "private_key", true],
  ["public.pem", "public_key", false],
  ["public.der", "public_key", false],
  ["compressed.pem", "public_key", false],
  ["ssh.pub", "ssh_public_key", false],
  ["rfc4716.pub", "ssh_public_key", false],
  ["request.pem", "csr", false],
  ["request.der", "csr", false],
  ["certificate.pem", "certificate", false],
  ["certificate.der", "certificate", false],
  ["bundle.p7b", "pkcs7", false],
  ["bundle.der", "pkcs7", false],
  ["a JWK", "jwk", false, () => JSON.stringify(files.jwk("pkcs8.pem").publicJwk)],
  ["a JWK set", "jwk_set", false, () => JSON.stringify({ keys: [files.jwk("pkcs8.pem").publicJwk] })],
  ["base64 of DER", "certificate", false, () => Buffer.from(files.read("certificate.der")).toString("base64")],
  ["UTF-16", "public_key", false, () => Buffer.from(`\ufeff${text("public.pem")}`, "utf16le")],
];

/** Files that a passphrase opens in the page. */
const LOCKED: [name: string, kind: string][] = [
  ["encrypted.pem", "encrypted_private_key"],
  ["encrypted.der", "encrypted_private_key"],
  ["openssl.p12", "pkcs12"],
  ...(program("keytool") ? [["keytool.p12", "pkcs12"] as [string, string]] : []),
  ...(program("certtool") ? [["certtool.p12", "pkcs12"] as [string, string]] : []),
];

describe("the key of a file", () => {
  it.each(OPEN)("is found in %s (%s)", async (name, kind, _, make) => {
    const upload = make?.() ?? files.read(name);
    expect(whatIs(Buffer.from(upload as string)).kind).toBe(kind);
    expect(await readKeys(upload)).toMatchObject({ kind: "keys", keys: [{ thumbprint, label: "P-256" }] });
  });

  it.each(LOCKED)("is found in %s (%s) with its passphrase only", async (name, kind) => {
    const upload = files.read(name);
    expect(whatIs(upload).kind).toBe(kind);
    expect(await readKeys(upload)).toMatchObject({ kind: "locked", isWrong: false });
    expect(await readKeys(upload, { passphrase: "wrong" })).toMatchObject({ kind: "locked", isWrong: true });
    expect(await readKeys(upload, { passphrase: PASSPHRASE })).toMatchObject({
      kind: "keys",
      keys: [{ thumbprint }],
    });
  });

  it.each(["rsa.pem", "rsa-pkcs1.pem", "rsa-public-pkcs1.pem", "rsa-certificate.pem", "ed25519.pem", "x25519.pem"])(
    "is found for other types: %s",
    async (name) => {
      const from = name.startsWith("rsa") ? "rsa.pem" : name;
      const expected = await calculateJwkThumbprint(files.jwk(from).publicJwk as JWK);
      expect(await readKeys(files.read(name))).toMatchObject({ keys: [{ thumbprint: expected }] });
    },
  );

  it("has the thumbprint that the server computes", async () => {
    const csr = parseCsr(files.read("request.pem"));
    expect(csr.ok && csr.csr.publicKey.keyThumbprint).toBe(thumbprint);
    expect(publicKeyFromSpki(files.read("public.der")).keyThumbprint).toBe(thumbprint);
  });

  it.each<[string, RegExp]>([
    ["legacy.p12", /^openssl pkcs12 -legacy -in legacy\.p12 -nokeys/],
    ["traditional.pem", /^openssl pkey -in traditional\.pem -pubout/],
    ["scrypt.pem", /^openssl pkey -in scrypt\.pem -pubout/],
  ])(
    "in %s, which browsers can't open, is found through the command shown, which writes no private key",
    async (fileName, command) => {
      const reading = await readKeys(files.read(fileName), { passphrase: PASSPHRASE, fileName });
      expect(reading).toMatchObject({ kind: "unreadable", fix: expect.stringMatching(command) });
      const fix = reading.kind === "unreadable" ? (reading.fix ?? "") : "";
      const written = await files.run(`${fix} -passin pass:"$P"`, fix.split(" ").at(-1) ?? "");
      expect(looksPrivate(written)).toBeUndefined();
      expect(await readKeys(written)).toMatchObject({ kind: "keys", keys: [{ thumbprint }] });
    },
  );

  it("never appears in what is returned", async () => {
    const { d } = files.jwk("pkcs8.pem").privateJwk as { d: string };
    for (const [name, , , make] of OPEN) {
      expect(JSON.stringify(await readKeys(make?.() ?? files.read(name)))).not.toContain(d);
    }
  });
});

describe("the field of a CSR", () => {
  const commands = { csrFileName: "hub.csr", keyFileName: "hub.key", sameKeyCommand: "same key" };
  it.each([...OPEN, ...LOCKED.map(([name, kind]): Row => [name, kind, true])])(
    "takes only the CSR, and keeps private keys: %s",
    (name, kind, isPrivate, make) => {
      const reading = readCsrFile(make?.() ?? files.read(name), commands, name);
      expect(reading.kind).toBe(kind === "csr" ? "csr" : "refused");
      if (reading.kind === "refused") expect(reading).toMatchObject({ isPrivate });
    },
  );
});

describe("hostile files", () => {
  const deep = (levels: number) => {
    let der = Buffer.alloc(0);
    for (let level = 0; level < levels; level++) {
      der = Buffer.concat([Buffer.from([0x30, 0x82, der.length >> 8, der.length & 0xff]), der]);
    }
    return der;
  };
  it.each<[string, () => Uint8Array | string]>([
    ["10 MB of base64", () => "TUlJ".repeat(2_500_000)],
    ["10 MB of BEGIN lines", () => "-----BEGIN CERTIFICATE-----\n".repeat(360_000)],
    ["structures in structures", () => deep(5_000)],
    ["a length beyond the file", () => Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 2, 1, 0)],
    ["JSON in JSON", () => "[".repeat(100_000)],
    ["thousands of keys", () => JSON.stringify({ keys: Array(3_000).fill({ kty: "OKP", crv: "Ed25519", x: "A" }) })],
    [
      "a PKCS#12 file of zeros",
      () => Buffer.concat([Buffer.from([0x30, 0x82, 1, 0, 2, 1, 3, 0x30, 0x81, 0xf0]), Buffer.alloc(400)]),
    ],
    [
      "an SSH key with a length of 4 GB",
      () => `ssh-rsa ${Buffer.from([0xff, 0xff, 0xff, 0xff, 1]).toString("base64")}`,
    ],
    ["256 KB of SSH2 begin markers", () => "BEGIN SSH2 PUBLIC KEY ----\n".repeat(9_700)],
    ["a point beside its curve", () => JSON.stringify({ kty: "EC", crv: "P-521", x: "AA", y: "AA" })],
  ])("%s: a message, and no exception", async (_, make) => {
    expect((await readKeys(make(), { passphrase: "x" })).kind).toMatch(/unreadable|locked/);
  });

  it("are not read beyond the limit", async () => {
    expect(await readKeys(new Uint8Array(MAX_KEY_FILE_BYTES + 1))).toMatchObject({
      message: expect.stringContaining("256 KiB"),
    });
  });
});

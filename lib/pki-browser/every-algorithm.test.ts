/** Every key that a browser creates, in every file that it writes, opened by other programs. */
import { createPrivateKey, createPublicKey, sign, verify, X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { CompactSign, calculateJwkThumbprint, compactVerify, importJWK, type JWK } from "jose";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { evaluateRegistration } from "@/lib/registration/evaluate-registration";
import { type Finished, program } from "@/lib/testing/programs";
import { goodFacts } from "@/lib/testing/registration-facts";
import { BROWSER_KEY_ALGORITHMS, type BrowserKeyAlgorithm } from "./browser-key-algorithms";
import { createPkcs12 } from "./create-pkcs12";
import { encryptPrivateKey } from "./encrypt-private-key";
import { encodePem } from "./pem";
import { pemBundle } from "./pem-bundle";
import { privateJwk } from "./private-jwk";
import { type CertifiedKeys, createCertifiedKeys, openWorkbench, readTestCsr, type Workbench } from "./testing";

/** Deriving keys from passphrases is slow on purpose, in Java most of all, and slower on a busy machine. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const PASSPHRASE = "7mxkq-2wfnr-hd9ea-c4tzp-v8bys";
const FRIENDLY_NAME = "payments 2026";

let keys: CertifiedKeys;
let bench: Workbench;

beforeAll(async () => {
  [keys, bench] = await Promise.all([createCertifiedKeys(), openWorkbench()]);
  await Promise.all(
    BROWSER_KEY_ALGORITHMS.map(async (algorithm) => {
      const { key, csrPem, certificatePem } = keys.of(algorithm);
      const { chainPem } = keys;
      const contents = { certificatePem, chainPem, friendlyName: FRIENDLY_NAME, passphrase: PASSPHRASE };
      await bench.write(`${algorithm}.csr`, csrPem);
      await bench.write(`${algorithm}.key`, await encryptPrivateKey(key.pkcs8, PASSPHRASE));
      await bench.write(`${algorithm}.p12`, await createPkcs12({ pkcs8: key.pkcs8, ...contents }));
    }),
  );
});
afterAll(() => bench.close());

/** A program that opens PKCS#12 files with the passphrase, or refuses. */
interface Opener {
  name: string;
  /** Undefined: not installed. */
  path: string | undefined;
  /** Algorithms that this version does not know, or that are not worth the time. */
  without: readonly BrowserKeyAlgorithm[];
  /** Uses the private key of the file. */
  open(path: string, file: string, passphrase: string): Promise<Finished>;
  /** In its output: what it found. */
  finds: readonly string[];
}

const openers: readonly Opener[] = [
  {
    name: "openssl",
    path: program("openssl"),
    without: [],
    open: (path, file, passphrase) => bench.run(path, "pkcs12", "-in", file, "-passin", `pass:${passphrase}`, "-noenc"),
    finds: [`friendlyName: ${FRIENDLY_NAME}`, "localKeyID: ", "BEGIN PRIVATE KEY"],
  },
  {
    name: "keytool",
    path: program("keytool"),
    without: ["rsa-3072", "rsa-4096"], // each takes more than a second, and the file differs from rsa-2048 in the key's length only
    // Signing a request takes the private key out of the file; the alias is the friendlyName.
    open: (path, file, passphrase) =>
      bench.run(path, "-certreq", "-v", "-keystore", file, "-storepass", passphrase, "-alias", FRIENDLY_NAME),
    finds: ["BEGIN NEW CERTIFICATE REQUEST"],
  },
  {
    name: "certtool",
    path: program("certtool"),
    without: [],
    // It checks the MAC, decrypts the certificates and prints the key bag as encrypted PKCS#8, which it then decrypts.
    async open(path, file, passphrase) {
      const info = await bench.run(path, "--p12-info", "--inder", "--infile", file, "--password", passphrase);
      const [keyPem = ""] = /-----BEGIN ENCRYPTED PRIVATE KEY-----[\s\S]+?-----END[^\n]+\n/.exec(info.stdout) ?? [];
      await bench.write(`${file}.key`, keyPem);
      const key = await bench.run(path, "--key-info", "--pkcs8", "--infile", `${file}.key`, "--password", passphrase);
      return { ...info, status: info.status || key.status, stdout: info.stdout + key.stdout };
    },
    finds: [`Friendly name: ${FRIENDLY_NAME}`, "Key ID: "],
  },
  {
    name: "NSS pk12util",
    path: program("pk12util"),
    without: ["ed25519"], // NSS 3.87
    async open(path, file, passphrase) {
      const database = `sql:${await bench.directory()}`;
      await bench.run("certutil", "-N", "-d", database, "--empty-password");
      const imported = await bench.run(path, "-i", file, "-d", database, "-W", passphrase);
      const { stdout } = await bench.run("certutil", "-K", "-d", database);
      return { ...imported, stdout: imported.stdout + stdout };
    },
    finds: [FRIENDLY_NAME],
  },
];

it.each(BROWSER_KEY_ALGORITHMS)(
  "%s signs a CSR that we approve, and openssl and certtool verify",
  async (algorithm) => {
    const csr = readTestCsr(keys.of(algorithm).csrPem);
    expect(csr.publicKey.keyThumbprint).toBe(keys.of(algorithm).key.keyThumbprint);
    expect(await evaluateRegistration(csr, goodFacts)).toEqual({ kind: "approved", findings: [] });
    const byOpenssl = await bench.run("openssl", "req", "-verify", "-noout", "-in", `${algorithm}.csr`);
    expect(byOpenssl).toMatchObject({ status: 0, stderr: expect.stringContaining("verify OK") });
    const certtool = program("certtool");
    if (!certtool) return;
    const byGnutls = await bench.run(certtool, "--crq-info", "--infile", `${algorithm}.csr`);
    expect(byGnutls).toMatchObject({ status: 0, stdout: expect.stringContaining("Self signature: verified") });
  },
);

it.each(BROWSER_KEY_ALGORITHMS)("%s is saved as encrypted PKCS#8 that openssl and Node open", async (algorithm) => {
  const key = createPrivateKey(encodePem("PRIVATE KEY", keys.of(algorithm).key.pkcs8));
  const encrypted = await readFile(bench.path(`${algorithm}.key`), "utf8");
  expect(createPrivateKey({ key: encrypted, passphrase: PASSPHRASE }).equals(key)).toBe(true);
  const { stdout } = await bench.run("openssl", "pkey", "-in", `${algorithm}.key`, "-passin", `pass:${PASSPHRASE}`);
  expect(createPrivateKey(stdout).equals(key)).toBe(true);
});

describe.each(openers)("$name", ({ path, without, open, finds }) => {
  const known = BROWSER_KEY_ALGORITHMS.filter((algorithm) => !without.includes(algorithm));

  it.skipIf(!path).each(known)("opens the PKCS#12 file of a key of the type %s", async (algorithm) => {
    const { status, stdout, stderr } = await open(path ?? "", `${algorithm}.p12`, PASSPHRASE);
    expect(status, stderr).toBe(0);
    for (const found of finds) expect(stdout).toContain(found);
  });

  it.skipIf(!path)("refuses the file with a wrong passphrase", async () => {
    expect((await open(path ?? "", "p-256.p12", `${PASSPHRASE}x`)).status).not.toBe(0);
  });
});

it("the key and its certificate have the same name and the SHA-1 of the certificate as localKeyId", async () => {
  const { stdout } = await bench.run(
    "openssl",
    "pkcs12",
    "-in",
    "p-256.p12",
    "-passin",
    `pass:${PASSPHRASE}`,
    "-noenc",
  );
  const leaf = new X509Certificate(keys.of("p-256").certificatePem);
  const localKeyId = leaf.fingerprint.replaceAll(":", " ");
  expect(stdout.match(/friendlyName: .+/g)).toEqual(Array(2).fill(`friendlyName: ${FRIENDLY_NAME}`));
  expect(stdout.match(/localKeyID: .+/g)?.map((line) => line.trim())).toEqual(
    Array(2).fill(`localKeyID: ${localKeyId}`),
  );
  expect(stdout.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
});

it("PKCS#12 is refused for the certificate of another key, so that no mixed-up file is saved", async () => {
  const { pkcs8 } = keys.of("p-256").key;
  const { certificatePem } = keys.of("p-384");
  const contents = { pkcs8, certificatePem, chainPem: keys.chainPem, friendlyName: "x", passphrase: PASSPHRASE };
  await expect(createPkcs12(contents)).rejects.toMatchObject({ code: "invalid_input" });
});

it("the parameters of both files are those of the README", async () => {
  const pkcs12 = await bench.run(
    "openssl",
    "pkcs12",
    "-in",
    "p-256.p12",
    "-passin",
    `pass:${PASSPHRASE}`,
    "-info",
    "-noout",
  );
  expect(pkcs12.stderr).toContain("MAC: sha256, Iteration 200000");
  const pbes2 = "PBES2, PBKDF2, AES-256-CBC, Iteration 200000, PRF hmacWithSHA256";
  expect(pkcs12.stderr).toContain(`Shrouded Keybag: ${pbes2}`);
  expect(pkcs12.stderr).toContain(`Encrypted data: ${pbes2}`);
  const pkcs8 = await bench.run("openssl", "asn1parse", "-in", "p-256.key");
  expect(pkcs8.stdout).toMatch(
    /:PBES2[\s\S]+:PBKDF2[\s\S]+OCTET STRING {6}\[HEX DUMP\]:\w{32}\n[\s\S]+:0927C0\n[\s\S]+:hmacWithSHA256[\s\S]+:aes-256-cbc/,
  );
});

describe("Node", () => {
  const pfxOf = (algorithm: BrowserKeyAlgorithm) => readFile(bench.path(`${algorithm}.p12`));

  it.each(BROWSER_KEY_ALGORITHMS)("opens the PKCS#12 file of a key of the type %s", async (algorithm) => {
    createSecureContext({ pfx: await pfxOf(algorithm), passphrase: PASSPHRASE });
  });

  it("refuses the file with a wrong passphrase", async () => {
    const pfx = await pfxOf("p-256");
    expect(() => createSecureContext({ pfx, passphrase: `${PASSPHRASE}x` })).toThrow("mac verify failure");
  });

  it.each(BROWSER_KEY_ALGORITHMS)(
    "reads the PEM bundle of a key of the type %s: key, leaf, chain",
    async (algorithm) => {
      const { key, certificatePem } = keys.of(algorithm);
      const bundle = pemBundle({ privateKey: key.pkcs8, certificatePem, chainPem: keys.chainPem });
      createSecureContext({ key: bundle, cert: bundle });
      expect(bundle.match(/-----BEGIN [A-Z ]+-----/g)).toEqual([
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----",
      ]);
      expect(bundle.indexOf(certificatePem)).toBeLessThan(bundle.indexOf(keys.chainPem));
    },
  );
});

/** Configurations that read a PEM bundle; a Unix socket, so that no port is bound. */
const servers = [
  {
    name: "nginx",
    path: program("nginx"),
    args: ["-t", "-c", "SERVER.conf", "-p", "DIRECTORY"],
    configuration:
      "error_log stderr; pid nginx.pid; events {} http { access_log off; server { listen unix:DIRECTORY/nginx.sock ssl; ssl_certificate BUNDLE; ssl_certificate_key BUNDLE; } }\n",
  },
  {
    name: "haproxy",
    path: program("haproxy"),
    args: ["-c", "-f", "SERVER.conf"],
    configuration:
      "defaults\n mode http\n timeout client 1s\n timeout connect 1s\n timeout server 1s\nfrontend f\n bind unix@DIRECTORY/haproxy.sock ssl crt BUNDLE\n",
  },
];

describe.each(servers)("$name", ({ path, args, configuration }) => {
  it.skipIf(!path).each(["rsa-2048", "p-256"] as const)(
    "reads the PEM bundle of a key of the type %s",
    async (algorithm) => {
      const { key, certificatePem } = keys.of(algorithm);
      const directory = await bench.directory();
      const fill = (text: string) =>
        text
          .replaceAll("SERVER", join(directory, "server"))
          .replaceAll("BUNDLE", join(directory, "bundle.pem"))
          .replaceAll("DIRECTORY", directory);
      await writeFile(
        join(directory, "bundle.pem"),
        pemBundle({ privateKey: key.pkcs8, certificatePem, chainPem: keys.chainPem }),
      );
      await writeFile(join(directory, "server.conf"), fill(configuration));
      const { status, stderr } = await bench.run(path ?? "", ...args.map(fill));
      expect(status, stderr).toBe(0);
    },
  );
});

it.each(BROWSER_KEY_ALGORITHMS)("%s is a JWK that Node and jose import, and that signs", async (algorithm) => {
  const { key, certificatePem } = keys.of(algorithm);
  const alg = { "p-256": "ES256", "p-384": "ES384", ed25519: "EdDSA" }[algorithm as string] ?? "PS256";
  const jwk = await privateJwk({ pkcs8: key.pkcs8, kid: "our-kid", usage: "signing", algorithm: alg });
  expect(jwk).toMatchObject({ kid: "our-kid", use: "sig", alg, kty: key.publicJwk.kty });
  expect(jwk).not.toHaveProperty("key_ops");
  expect(await calculateJwkThumbprint(jwk as JWK)).toBe(key.keyThumbprint);
  const signature = sign(
    algorithm === "ed25519" ? null : "sha256",
    message,
    createPrivateKey({ key: { ...jwk }, format: "jwk" }),
  );
  const publicKey = createPublicKey(certificatePem);
  expect(verify(algorithm === "ed25519" ? null : "sha256", message, publicKey, signature)).toBe(true);
  const jws = await new CompactSign(message).setProtectedHeader({ alg }).sign(await importJWK(jwk as JWK));
  expect((await compactVerify(jws, publicKey)).payload).toEqual(message);
});
const message = new TextEncoder().encode("message");

/** Interoperability: other implementations read our certificates. openssl always, the others where installed. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCertificate } from "@/lib/pki/certificate";
import { encodeCertificateBundle } from "@/lib/pki/cms";
import { encryptionProfile, signingProfile, transportProfile } from "@/lib/profiles/built-in";
import { issueTestLeaf, type TestPki, testKey, testPki } from "./testing";

const run = promisify(execFile);
const has = (tool: string, ...args: string[]) => spawnSync(tool, args, { stdio: "ignore" }).error === undefined;
const pem = (der: Uint8Array, label = "CERTIFICATE") =>
  `-----BEGIN ${label}-----\n${Buffer.from(der)
    .toString("base64")
    .replace(/.{1,64}/g, "$&\n")}-----END ${label}-----\n`;

// These programs use the machine's clock, so the certificates begin now.
const now = new Date();
const leaves = [
  ["signing-rsa", () => testKey("RSA"), signingProfile],
  ["signing-p256", () => testKey("P-256"), signingProfile],
  ["signing-ed25519", () => testKey("Ed25519"), signingProfile],
  ["transport-p384", () => testKey("P-384"), transportProfile],
  ["encryption-x25519", () => testKey("X25519"), encryptionProfile],
] as const;

// The first `go run` compiles the standard library, and a JVM starts slowly on a busy machine.
describe.each(["EC", "RSA"] as const)("certificates of an %s authority", { timeout: 180_000 }, (keys) => {
  let directory: string;
  let pki: TestPki;
  const path = (name: string) => join(directory, name);
  const openssl = async (...args: string[]) => (await run("openssl", args, { cwd: directory })).stdout;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "countersign-interoperability-"));
    pki = await testPki(keys, now);
    await writeFile(path("root.pem"), pem(pki.rootDer));
    await writeFile(path("issuing.pem"), pem(pki.issuingDer));
    await writeFile(path("responder.pem"), pem(pki.responder.certificateDer));
    for (const [name, key, profile] of leaves) {
      const { certificateDer } = await issueTestLeaf(pki, key(), profile, now);
      await writeFile(path(`${name}.der`), certificateDer);
      await writeFile(path(`${name}.pem`), pem(certificateDer));
    }
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.each(leaves.map(([name]) => name))("openssl verifies %s up to the root, strictly", async (name) => {
    const verified = await openssl(
      "verify",
      "-x509_strict",
      "-CAfile",
      "root.pem",
      "-untrusted",
      "issuing.pem",
      `${name}.pem`,
    );
    expect(verified.trim()).toBe(`${name}.pem: OK`);
  });

  it("openssl accepts Transport as a TLS client but not as a server, and the responder as a responder", async () => {
    const verify = (purpose: string, name: string) =>
      openssl("verify", "-purpose", purpose, "-CAfile", "root.pem", "-untrusted", "issuing.pem", `${name}.pem`);
    expect(await verify("sslclient", "transport-p384")).toContain("OK");
    expect(await verify("ocsphelper", "responder")).toContain("OK");
    await expect(verify("sslserver", "transport-p384")).rejects.toThrow();
  });

  it("openssl x509 -text and parseCertificate agree", async () => {
    const certificate = parseCertificate(pki.issuingDer);
    const text = await openssl("x509", "-in", "issuing.pem", "-noout", "-text", "-fingerprint", "-sha256", "-serial");
    expect(text).toContain("CA:TRUE, pathlen:0");
    expect(text).toMatch(/X509v3 Key Usage: critical\s+Certificate Sign, CRL Sign/);
    expect(text).toContain("http://pki.example/pki/root.crl");
    expect(text).toContain(`serial=${certificate.serialHex.toUpperCase()}`);
    expect(text.replaceAll(":", "").toLowerCase()).toContain(certificate.thumbprintSha256);
  });

  it("openssl reads the chain out of a PKCS#7 bundle, leaf first", async () => {
    const leaf = parseCertificate((await issueTestLeaf(pki, testKey(), signingProfile, now)).certificateDer);
    await writeFile(path("chain.p7c"), encodeCertificateBundle([leaf.der, pki.issuingDer]));
    const printed = await openssl("pkcs7", "-inform", "DER", "-in", "chain.p7c", "-print_certs");
    expect(printed.indexOf("payments-gateway")).toBeLessThan(printed.lastIndexOf("Example Issuing CA 1"));
    expect(printed.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  });

  it.skipIf(!has("certtool", "--version"))("certtool verifies the chain", async () => {
    for (const [name] of leaves) {
      await writeFile(
        path("chain.pem"),
        `${pem(await readFile(path(`${name}.der`)))}${pem(pki.issuingDer)}${pem(pki.rootDer)}`,
      );
      const { stdout } = await run("certtool", ["--verify-chain", "--infile", "chain.pem"], { cwd: directory });
      expect(stdout).toContain("Chain verification output: Verified.");
    }
  });

  it.skipIf(!has("keytool", "-help"))("keytool reads every certificate", async () => {
    for (const [name] of leaves) {
      const { stdout } = await run("keytool", ["-J-Duser.language=en", "-printcert", "-file", `${name}.pem`], {
        cwd: directory,
      });
      expect(stdout).toContain("CN=payments-gateway");
    }
  });

  it.skipIf(
    !has("python3", "-c", "import cryptography") ||
      spawnSync("python3", ["-c", "import cryptography.x509.verification"]).status !== 0,
  )("pyca reads every certificate and its extensions", async () => {
    const script = `
import sys
from cryptography import x509
issuer = x509.load_pem_x509_certificate(open("issuing.pem","rb").read())
for name in sys.argv[1:]:
    certificate = x509.load_pem_x509_certificate(open(name,"rb").read())
    certificate.verify_directly_issued_by(issuer)
    assert len(list(certificate.extensions)) >= 7
    certificate.public_key()
print("ok")`;
    const { stdout } = await run("python3", ["-c", script, ...leaves.map(([name]) => `${name}.pem`)], {
      cwd: directory,
    });
    expect(stdout.trim()).toBe("ok");
  });

  it.skipIf(!has("go", "version"))("go verifies every chain", async () => {
    await writeFile(path("verify.go"), goVerifier);
    const env = { ...process.env, GO111MODULE: "off", GOFLAGS: "", GOTOOLCHAIN: "local" };
    const { stdout } = await run("go", ["run", "verify.go", ...leaves.map(([name]) => `${name}.der`)], {
      cwd: directory,
      env,
    });
    expect(stdout.trim()).toBe("ok");
  });

  it.skipIf(!has("certutil", "-H"))("NSS imports the chain and verifies it", async () => {
    const certutil = (...args: string[]) => run("certutil", ["-d", "sql:.", ...args], { cwd: directory });
    await certutil("-N", "--empty-password");
    await certutil("-A", "-n", "root", "-t", "CT,C,C", "-i", "root.pem");
    await certutil("-A", "-n", "issuing", "-t", ",,", "-i", "issuing.pem");
    await certutil("-A", "-n", "leaf", "-t", ",,", "-i", "transport-p384.pem");
    expect((await certutil("-V", "-n", "leaf", "-u", "C")).stdout).toContain("certificate is valid");
  });
});

const goVerifier = `package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
)

func load(name string) *x509.Certificate {
	data, err := os.ReadFile(name)
	if err != nil { panic(err) }
	if block, _ := pem.Decode(data); block != nil { data = block.Bytes }
	certificate, err := x509.ParseCertificate(data)
	if err != nil { panic(name + ": " + err.Error()) }
	return certificate
}

func main() {
	roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(load("root.pem"))
	intermediates.AddCert(load("issuing.pem"))
	for _, name := range os.Args[1:] {
		options := x509.VerifyOptions{Roots: roots, Intermediates: intermediates, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}
		if _, err := load(name).Verify(options); err != nil { panic(name + ": " + err.Error()) }
	}
	fmt.Println("ok")
}
`;

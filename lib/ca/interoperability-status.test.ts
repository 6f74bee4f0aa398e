/** Interoperability: other implementations read our CRLs and OCSP responses. openssl always, the others where installed. */

import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "@/lib/durations";
import { parseCertificate } from "@/lib/pki/certificate";
import { parseCrl } from "@/lib/pki/crl-parse";
import { isCertIdOf, ocspIssuerIdentity, parseOcspRequest } from "@/lib/pki/ocsp-request";
import type { CertificateStatus } from "@/lib/pki/ocsp-response";
import { encryptionProfile, signingProfile, transportProfile } from "@/lib/profiles/built-in";
import { issueCrl } from "./crl";
import { signOcspResponse } from "./ocsp";
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

  describe("CRL", () => {
    const nextUpdate = new Date(now.getTime() + 3 * DAY_MS);
    const entries = [
      { serialHex: `40${"00".repeat(16)}`, revokedAt: now, reason: "keyCompromise" },
      { serialHex: `7f${"ff".repeat(16)}`, revokedAt: now, reason: "unspecified" },
      { serialHex: `55${"01".repeat(16)}`, revokedAt: now, reason: "privilegeWithdrawn" },
    ] as const;
    const issue = (list: Parameters<typeof issueCrl>[0]["entries"], number = 7n) =>
      issueCrl({ issuer: pki.issuer, signer: pki.issuingSigner, number, thisUpdate: now, nextUpdate, entries: list });

    it("openssl verifies it and lists every entry with its reason", async () => {
      await writeFile(path("issuing.crl"), await issue(entries));
      const { stderr } = await run(
        "openssl",
        ["crl", "-inform", "DER", "-in", "issuing.crl", "-CAfile", "issuing.pem", "-noout"],
        { cwd: directory },
      );
      expect(stderr).toContain("verify OK");
      const text = await openssl("crl", "-inform", "DER", "-in", "issuing.crl", "-noout", "-text");
      for (const { serialHex } of entries) expect(text).toContain(serialHex.toUpperCase());
      expect(text).toContain("Key Compromise");
      expect(text.match(/X509v3 CRL Reason Code/g)).toHaveLength(2);
      expect(text).not.toMatch(/critical/); // NSS and GnuPG support no critical CRL extension
      expect(text).toMatch(/X509v3 CRL Number:\s+7/);
    });

    it("openssl refuses a listed certificate and accepts the others", async () => {
      const revoked = parseCertificate((await issueTestLeaf(pki, testKey(), signingProfile, now)).certificateDer);
      const good = await issueTestLeaf(pki, testKey(), signingProfile, now);
      await writeFile(path("revoked.pem"), pem(revoked.der));
      await writeFile(path("good.pem"), pem(good.certificateDer));
      const crl = await issue([{ serialHex: revoked.serialHex, revokedAt: now, reason: "superseded" }]);
      await writeFile(path("check.crl.pem"), pem(crl, "X509 CRL"));
      const verify = (name: string) =>
        openssl(
          "verify",
          "-crl_check",
          "-CRLfile",
          "check.crl.pem",
          "-CAfile",
          "root.pem",
          "-untrusted",
          "issuing.pem",
          name,
        );
      expect(await verify("good.pem")).toContain("OK");
      await expect(verify("revoked.pem")).rejects.toThrow(/certificate revoked/);
    });

    it("openssl checks the whole chain with the CRLs of issuing CA and root, as nginx does", async () => {
      const rootCrl = await issueCrl({
        issuer: pki.root,
        signer: pki.rootSigner,
        number: 1n,
        thisUpdate: now,
        nextUpdate,
        entries: [],
      });
      await writeFile(path("both.crl.pem"), pem(await issue([]), "X509 CRL") + pem(rootCrl, "X509 CRL"));
      await writeFile(path("anchors.pem"), pem(pki.issuingDer) + pem(pki.rootDer));
      const good = await issueTestLeaf(pki, testKey(), signingProfile, now);
      await writeFile(path("whole-chain.pem"), pem(good.certificateDer));
      const args = ["-crl_check_all", "-CRLfile", "both.crl.pem", "-CAfile", "anchors.pem", "whole-chain.pem"];
      expect(await openssl("verify", ...args)).toContain("OK");
    });

    it("round-trips, also empty and with a large number", async () => {
      const crl = parseCrl(await issue(entries, 2n ** 64n));
      expect(crl).toMatchObject({
        number: 2n ** 64n,
        entries: entries.map((one) => ({ ...one, revokedAt: new Date(Math.floor(now.getTime() / 1000) * 1000) })),
      });
      expect(parseCrl(await issue([])).entries).toEqual([]);
    });

    it("is never valid longer than 7 days and never contains an invalid serial", async () => {
      const long = issueCrl({
        issuer: pki.issuer,
        signer: pki.issuingSigner,
        number: 1n,
        thisUpdate: now,
        nextUpdate: new Date(now.getTime() + 8 * DAY_MS),
        entries: [],
      });
      await expect(long).rejects.toMatchObject({ code: "internal" });
      for (const serialHex of ["", "zz", "00".repeat(3), "7f".repeat(21)]) {
        await expect(issue([{ serialHex, revokedAt: now, reason: "superseded" }])).rejects.toMatchObject({
          code: "crl.bad_serial",
        });
      }
    });

    it.skipIf(!has("certtool", "--version"))("certtool verifies it", async () => {
      await writeFile(path("certtool.crl.pem"), pem(await issue(entries), "X509 CRL"));
      const { stdout } = await run(
        "certtool",
        ["--verify-crl", "--load-ca-certificate", "issuing.pem", "--infile", "certtool.crl.pem"],
        { cwd: directory },
      );
      expect(stdout).toMatch(/Verified|verified/);
    });
  });

  describe("OCSP", () => {
    const statuses: [string, CertificateStatus, RegExp][] = [
      ["good", { kind: "good" }, /: good/],
      [
        "revoked",
        { kind: "revoked", revokedAt: now, reason: "keyCompromise" },
        /: revoked[\s\S]*Reason: keyCompromise/,
      ],
      [
        "revoked without a reason",
        { kind: "revoked", revokedAt: now, reason: "unspecified" },
        /: revoked\s+This Update/,
      ],
      ["unknown", { kind: "unknown" }, /: unknown/],
    ];

    it.each(
      statuses.flatMap(([what, status, expected]) =>
        (["-sha1", "-sha256"] as const).map((hash) => [what, hash, status, expected] as const),
      ),
    )("openssl accepts the response %s for a %s CertID", async (what, hash, status, expected) => {
      const name = `${what.replaceAll(" ", "-")}${hash}`;
      await openssl(
        "ocsp",
        hash,
        "-issuer",
        "issuing.pem",
        "-cert",
        "signing-rsa.pem",
        "-cert",
        "signing-p256.pem",
        "-reqout",
        `${name}.req`,
      );
      const reading = parseOcspRequest(await readFile(path(`${name}.req`)));
      if (reading.kind !== "request") throw new Error(reading.reason);
      const { certIds, nonce } = reading.request;
      const identity = ocspIssuerIdentity(pki.issuer.subjectDer, pki.issuer.publicKey);
      expect(certIds.map((certId) => isCertIdOf(certId, identity))).toEqual([true, true]);
      expect(nonce).toHaveLength(16);
      const nextUpdate = new Date(now.getTime() + HOUR_MS);
      const singles = certIds.map((certId) => ({ certIdDer: certId.der, status, thisUpdate: now, nextUpdate }));
      await writeFile(
        path(`${name}.resp`),
        await signOcspResponse(pki.responder, { producedAt: now, singles, ...(nonce && { nonce }) }),
      );
      const verified = await run(
        "openssl",
        [
          "ocsp",
          "-reqin",
          `${name}.req`,
          "-no_nonce",
          "-respin",
          `${name}.resp`,
          "-issuer",
          "issuing.pem",
          hash,
          "-cert",
          "signing-rsa.pem",
          "-cert",
          "signing-p256.pem",
          "-CAfile",
          "root.pem",
          "-verify_other",
          "issuing.pem",
          "-resp_text",
        ],
        { cwd: directory },
      );
      expect(verified.stderr).toContain("Response verify OK");
      expect(verified.stderr).not.toContain("WARNING");
      expect(verified.stdout).toMatch(expected);
    });
  });
});

import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseCsr } from "@/lib/pki/csr";
import { writeDer, writeNull, writeSequence } from "@/lib/pki/der-write";
import { pemEncode } from "@/lib/pki/pem";
import { organisationTransportProfile, signingProfile } from "@/lib/profiles/built-in";
import { attribute, buildCsr, extension, extensionRequest, signerFrom } from "@/lib/testing/build-csr";
import { goodFacts } from "@/lib/testing/registration-facts";
import { csrTemplate } from "./csr-template";
import { rejection } from "./decision";
import { evaluateRegistration } from "./evaluate-registration";
import { inspectParsed } from "./inspect-upload";
import { withFixes } from "./remediation";

const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
const signer = signerFrom(pair.publicKey, pair.privateKey);
const name = [{ type: "CN", value: "payments" }];
const context = { registered: goodFacts.registered, profile: signingProfile };

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "remediation-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (command: string) =>
  execFileSync("bash", ["--noprofile", "--norc", "-c", command], { cwd: folder, stdio: "pipe" }).toString();
const fixOf = (code: string) => withFixes([rejection(code, "…")], context)[0]?.fix ?? "";

/** Errors of the file or its encoding, not of the key. */
const KEY_IS_VALID = [
  "csr.empty",
  "csr.not_a_csr",
  "csr.too_large",
  "csr.wrong_block",
  "csr.more_than_one_block",
  "csr.pem_base64",
  "csr.pem_marker",
  "csr.pem_headers",
  "csr.not_der",
  "csr.malformed",
  "csr.trailing_bytes",
  "csr.version",
  "csr.bad_signature",
  "csr.weak_signature_hash",
  "csr.unsupported_signature_algorithm",
  "csr.duplicate_attribute",
  "csr.duplicate_extension",
  "csr.empty_attribute",
  "csr.subject.cn_missing",
  "csr.subject.multi_valued",
  "csr.extension.not_allowed",
  "csr.extension.host_name",
  "key.malformed",
  "key.hybrid_point",
];
const KEY_IS_INVALID = [
  "csr.contains_private_key",
  "key.blocked",
  "key.rsa_size",
  "key.used_by_another",
  "key.renewal_needs_new_key",
  "key.not_allowed_for_profile",
  "key.unsupported_curve",
];

describe("a fix keeps a valid key", () => {
  it.each(KEY_IS_VALID)("%s: another CSR with the same key", (code) => {
    expect(fixOf(code)).toMatch(/openssl req -new -key payments-rtssigning\.key /);
    expect(fixOf(code)).not.toMatch(/-newkey|-keyout|genpkey/);
  });

  it.each(KEY_IS_INVALID)("%s: a new key beside the old one, without overwriting any", (code) => {
    writeFileSync(join(folder, "payments-rtssigning.key"), "in use");
    run(fixOf(code));
    const made = readFileSync(join(folder, "payments-rtssigning-new.key"), "utf8");
    expect(made).toContain("PRIVATE KEY");
    expect(run(fixOf(code))).toContain("payments-rtssigning-new.key already exists");
    expect(readFileSync(join(folder, "payments-rtssigning-new.key"), "utf8")).toBe(made);
    expect(readFileSync(join(folder, "payments-rtssigning.key"), "utf8")).toBe("in use");
  });

  it("works with a key of any kind", () => {
    for (const kind of ["RSA", "ed25519", "EC -pkeyopt ec_paramgen_curve:P-256"]) {
      run(`openssl genpkey -algorithm ${kind} -out payments-rtssigning.key`);
      run(fixOf("csr.malformed"));
      expect(parseCsr(new Uint8Array(readFileSync(join(folder, "payments-rtssigning.csr"))))).toMatchObject({
        ok: true,
      });
    }
  });

  it("does not exist when another CSR would not help", () => {
    for (const code of ["organisation.not_active", "profile.wrong_level", "profile.server_certificates_restricted"]) {
      expect(fixOf(code)).toBe("");
    }
  });

  it("keeps the valid host names", async () => {
    const names = ["API.bank.example", "*", "b.bank.example"].map((one) => writeDer(0x82, Buffer.from(one)));
    const der = buildCsr(signer, name, {
      attributes: [extensionRequest(extension("2.5.29.17", writeSequence(...names)))],
    });
    const facts = { ...goodFacts, profile: organisationTransportProfile, application: null };
    const parsed = parseCsr(der);
    if (!parsed.ok) throw new Error(parsed.refusal.code);
    const { findings } = await evaluateRegistration(parsed.csr, facts);
    expect(findings.find(({ fix }) => fix)?.fix).toContain('"subjectAltName=DNS:api.bank.example,DNS:b.bank.example"');
  });
});

describe("a fix matches the tool", () => {
  it("is certreq if Windows created the CSR, with the key usages of the certificate type", async () => {
    const clientInfo = attribute("1.3.6.1.4.1.311.21.20", writeSequence());
    const smimeCapabilities = extension("1.2.840.113549.1.9.15", writeSequence());
    const usage = extension("2.5.29.15", Uint8Array.of(3, 2, 4, 0xf0), true);
    const der = buildCsr(signer, name, { attributes: [clientInfo, extensionRequest(usage, smimeCapabilities)] });
    const upload = Buffer.from(pemEncode("NEW CERTIFICATE REQUEST", der));
    const { findings } = await inspectParsed(parseCsr(upload), { facts: goodFacts });
    const refused = findings.filter(({ severity }) => severity === "error");
    expect(refused.map(({ code }) => code).sort()).toEqual(["csr.extension.key_usage", "csr.extension.not_allowed"]);
    for (const { fix } of refused) {
      expect(fix).toContain("certreq -new 'payments-rtssigning.inf' 'payments-rtssigning.csr'");
      expect(fix).toContain("KeyUsage = 0xC0"); // digitalSignature and nonRepudiation
      expect(fix).toContain("SuppressDefaults = TRUE");
      expect(fix).not.toContain("openssl");
    }
  });

  it("omits special characters from the INF file, and does not request Ed25519", () => {
    for (const legalName of ['Smith, "Jones"', "100% Bank", "A+B", "Société", "'@ | calc", "a;b"]) {
      const { certreq } = csrTemplate({ ...goodFacts.registered, legalName }, signingProfile, {
        keyAlgorithm: "ed25519",
      });
      expect(certreq).toContain(legalName === "'@ | calc" ? "O='@ | calc" : 'Subject = "C=GB, OU=');
      expect(certreq.split("\n").filter((line) => line.startsWith("'@"))).toHaveLength(1);
      expect(certreq).toContain("KeyAlgorithm = RSA");
    }
  });

  it("contains the requested host names", () => {
    const options = { keyAlgorithm: "p-384", dnsNames: ["api.bank.example"] } as const;
    const { certreq } = csrTemplate(goodFacts.registered, organisationTransportProfile, options);
    expect(certreq).toContain('2.5.29.17 = "{text}"\n_continue_ = "dns=api.bank.example&"');
    expect(certreq).toContain("KeyAlgorithm = ECDSA_P384\nKeyLength = 384");
  });

  it("prevents Git Bash from treating the subject as a path", () => {
    const { command, sameKeyCommand, newKeyCommand, powershell } = csrTemplate(goodFacts.registered, signingProfile);
    for (const one of [command, sameKeyCommand, newKeyCommand]) {
      expect(one).toMatch(/(^| )MSYS_NO_PATHCONV=1 openssl req /);
      expect(one).not.toContain("//C=");
    }
    expect(powershell).toMatch(/^openssl req /);
    run(command);
    expect(parseCsr(new Uint8Array(readFileSync(join(folder, "payments-rtssigning.csr"))))).toMatchObject({ ok: true });
  });

  it("gives the files of a successor a separate name", () => {
    const { command } = csrTemplate(goodFacts.registered, signingProfile, { fileNameEnd: "-after-abcd1234" });
    expect(command).toContain("-keyout payments-rtssigning-after-abcd1234.key");
  });
});

it("an empty or null extension does not prevent a fix", async () => {
  const der = buildCsr(signer, name, { attributes: [extensionRequest(extension("2.5.29.17", writeNull()))] });
  expect(await inspectParsed(parseCsr(der), { profile: organisationTransportProfile })).toMatchObject({
    accepted: false,
    findings: [{ code: "csr.extension.malformed" }],
  });
});

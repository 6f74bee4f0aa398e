import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseCsr } from "@/lib/pki/csr";
import {
  builtInProfiles,
  encryptionProfile,
  organisationTransportProfile,
  signingProfile,
  transportProfile,
} from "@/lib/profiles/built-in";
import { goodFacts } from "@/lib/testing/registration-facts";
import { csrKeyAlgorithms, csrTemplate } from "./csr-template";
import { evaluateRegistration } from "./evaluate-registration";

const registered = goodFacts.registered;
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "csr-template-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command as if pasted into a terminal, without the interactive settings of the machine. */
function paste(command: string, input = ""): void {
  execFileSync("bash", ["--noprofile", "--norc", "-c", command], {
    cwd: folder,
    input,
    stdio: ["pipe", "pipe", "pipe"],
  });
}

function hasTool(name: string): boolean {
  try {
    execFileSync("bash", ["-c", `command -v ${name}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function readCsr(fileName: string) {
  const result = parseCsr(new Uint8Array(readFileSync(join(folder, fileName))));
  if (!result.ok) throw new Error(result.refusal.code);
  return result.csr;
}

/** Names that break careless quoting in sh, in openssl's -subj or in keytool's -dname. */
const hostileNames = [
  `Smith & Sons "Ltd"`,
  "O'Reilly Media",
  "$(touch pwned) `touch pwned` $HOME",
  "'; touch pwned; '",
  "A/B Bank A/S",
  "C++ Bank + CN=evil",
  "back\\slash\\",
  "\\",
  "Société Générale — 銀行 😀",
  "a,b=c;d<e>f#g",
  "#first",
  "!! history !1",
  "-dash",
  "50% off",
  "/CN=evil/O=evil",
  "a * ? [b] {c,d} ~ ( ) | & ; < >",
];

describe("the openssl command", () => {
  it("has the usual form", () => {
    expect(csrTemplate(registered, signingProfile).command).toBe(
      "MSYS_NO_PATHCONV=1 openssl req -new -newkey rsa:2048 -nodes -out payments-rtssigning.csr -keyout payments-rtssigning.key " +
        '-subj "/C=GB/O=Example Bank PLC/OU=0195f3a0-0000-7000-8000-000000000001/CN=payments" -sha256',
    );
  });

  it.each(hostileNames)("passes the legal name %j unchanged and runs nothing else", async (legalName) => {
    const hostile = { ...registered, legalName };
    const template = csrTemplate(hostile, signingProfile, { keyAlgorithm: "ed25519" });
    paste(template.command);
    const csr = readCsr(template.csrFileName);
    expect(csr.subject).toEqual([
      { type: "C", value: "GB" },
      { type: "O", value: legalName },
      { type: "OU", value: registered.organisationId },
      { type: "CN", value: "payments" },
    ]);
    paste(template.sameKeyCommand);
    expect(readCsr(template.csrFileName).publicKey).toEqual(csr.publicKey);
    expect(existsSync(join(folder, "pwned"))).toBe(false);
    const decision = await evaluateRegistration(csr, { ...goodFacts, registered: hostile });
    expect(decision).toEqual({ kind: "approved", findings: [] });
  });

  it.each(
    builtInProfiles.flatMap((profile) => csrKeyAlgorithms(profile).map((algorithm) => [profile, algorithm] as const)),
  )("creates a request that is approved: $id %s", async (profile, algorithm) => {
    if (algorithm === "rsa-4096") return; // takes seconds and does not differ from rsa-3072
    const template = csrTemplate(registered, profile, { keyAlgorithm: algorithm });
    paste(template.command);
    const application = profile.level === "organisation" ? null : goodFacts.application;
    const decision = await evaluateRegistration(readCsr(template.csrFileName), { ...goodFacts, profile, application });
    expect(decision).toEqual({ kind: "approved", findings: [] });
  });

  it("requests host names only if the certificate type allows them", async () => {
    const options = { keyAlgorithm: "p-256", dnsNames: ["api.bank.example", "*.mtls.bank.example"] } as const;
    const template = csrTemplate(registered, organisationTransportProfile, options);
    expect(template.command).toContain(' -addext "subjectAltName=DNS:api.bank.example,DNS:*.mtls.bank.example"');
    expect(template.keytool).toContain(' -ext "SAN=dns:api.bank.example,dns:*.mtls.bank.example"');
    for (const command of [template.command, template.sameKeyCommand]) {
      paste(command);
      const csr = readCsr(template.csrFileName);
      const facts = { ...goodFacts, profile: organisationTransportProfile, application: null };
      expect(await evaluateRegistration(csr, facts)).toEqual({ kind: "approved", findings: [] });
    }
    expect(csrTemplate(registered, transportProfile, options).command).not.toContain("-addext");
  });

  it("omits a legal name that is too long for openssl", () => {
    const template = csrTemplate({ ...registered, legalName: "x".repeat(65) }, signingProfile, {
      keyAlgorithm: "ed25519",
    });
    expect(template.command).not.toContain("/O=");
    paste(template.command);
    expect(readCsr(template.csrFileName).subject.map(({ type }) => type)).toEqual(["C", "OU", "CN"]);
  });

  it.each(["../../etc/passwd", "-rf", "a b;c", "…", ".hidden"])(
    "keeps its files in the folder when the name is %j",
    (uniqueName) => {
      const { fileName } = csrTemplate({ ...registered, uniqueName }, transportProfile);
      expect(fileName).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*-rtstransport$/);
    },
  );

  it.each(["rsa-2048", "p-256", "ed25519"] as const)(
    "with an encrypted key of the type %s: one line, which asks for the passphrase",
    async (algorithm) => {
      const legalName = "'; touch pwned; '";
      const hostile = { ...registered, legalName };
      const { encryptedKey, keyFileName, csrFileName } = csrTemplate(hostile, signingProfile, {
        keyAlgorithm: algorithm,
      });
      expect(encryptedKey.command).not.toContain("\n"); // openssl would read the next line as the passphrase
      const withPassphrase = encryptedKey.command
        .replace("-aes256", "-aes256 -pass pass:correct-horse")
        .replace("req -new", "req -new -passin pass:correct-horse");
      paste(withPassphrase);
      const key = readFileSync(join(folder, keyFileName), "utf8");
      expect(key).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----\n/);
      const publicKey = createPublicKey(createPrivateKey({ key, passphrase: "correct-horse" }));
      const csr = readCsr(csrFileName);
      expect(csr.publicKey.spkiDer).toEqual(new Uint8Array(publicKey.export({ format: "der", type: "spki" })));
      expect(await evaluateRegistration(csr, { ...goodFacts, registered: hostile })).toEqual({
        kind: "approved",
        findings: [],
      });
      expect(existsSync(join(folder, "pwned"))).toBe(false);
    },
  );

  it("does not offer X25519, which can't sign a request", () => {
    expect(csrKeyAlgorithms(encryptionProfile)).toEqual(["rsa-2048", "rsa-3072", "rsa-4096", "p-256", "p-384"]);
  });

  it("explains each of its options", () => {
    const { options, command, encryptedKey } = csrTemplate(registered, signingProfile);
    for (const [explained, text] of [
      [options, command] as const,
      [encryptedKey.options, encryptedKey.command] as const,
    ])
      for (const { option, meaning } of explained) {
        expect(text).toContain(option);
        expect(meaning.length).toBeGreaterThan(10);
      }
  });
});

describe("the PowerShell command", () => {
  it("creates an encrypted key without &&, which Windows PowerShell does not know", () => {
    const { encryptedKey } = csrTemplate(registered, transportProfile, { keyAlgorithm: "p-256" });
    expect(encryptedKey.powershell).toBe(
      "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -aes256 -out payments-rtstransport.key; if ($?) { " +
        "openssl req -new -key payments-rtstransport.key -out payments-rtstransport.csr " +
        "-subj '/C=GB/O=Example Bank PLC/OU=0195f3a0-0000-7000-8000-000000000001/CN=payments' -sha256 }",
    );
  });

  it("quotes all kinds of single quotes and omits values that Windows may corrupt", () => {
    const command = (legalName: string) => csrTemplate({ ...registered, legalName }, signingProfile).powershell;
    expect(command("O'Reilly $env:PATH")).toContain("'/C=GB/O=O''Reilly $env:PATH/OU=");
    expect(command('Smith "Ltd"')).toContain("'/C=GB/OU=");
    expect(command("Société")).toContain("'/C=GB/OU=");
  });
});

describe.skipIf(!hasTool("keytool"))("the keytool commands", () => {
  it.each(["Example Bank PLC", ...hostileNames])("pass the legal name %j", (legalName) => {
    const template = csrTemplate({ ...registered, legalName }, signingProfile, { keyAlgorithm: "p-256" });
    rmSync(join(folder, `${template.fileName}.p12`), { force: true });
    const withPassword = template.keytool
      .split("\n")
      .map((line) => `LC_ALL=C.UTF-8 ${line} -storepass changeit`)
      .join("\n");
    paste(withPassword);
    const { subject } = readCsr(template.csrFileName);
    expect(subject.map(({ type }) => type)).toEqual(["C", "O", "OU", "CN"]);
    expect(subject[1]?.value).toBe(legalName);
    expect(readdirSync(folder)).not.toContain("pwned");
  });
});

import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Consumers, openConsumers } from "./testing";

const run = promisify(execFile);
const JAVA_PROGRAM = join(import.meta.dirname, "testdata/CheckPath.java");

/** Result of a program: its exit code and output. */
interface Verdict {
  code: number;
  text: string;
}

/** One way in which a relying party checks revocation. */
interface Way {
  name: string;
  program: string;
  args(certificate: string, ids: { issuing: string; url: string }): string[];
  /** Commands that import the current CRLs, if the program does not fetch them. */
  importCrls?: string[][];
  isGood(verdict: Verdict): boolean;
  isRevoked(verdict: Verdict): boolean;
}

const WAYS: Way[] = [
  {
    name: "openssl, by OCSP",
    program: "openssl",
    args: (certificate, { issuing, url }) => [
      "ocsp",
      "-issuer",
      "issuing.pem",
      "-cert",
      `${certificate}.pem`,
      "-url",
      `${url}/pki/ocsp/${issuing}`,
      "-CAfile",
      "root.pem",
      "-verify_other",
      "issuing.pem",
    ],
    isGood: ({ text }) => /Response verify OK/.test(text) && /\.pem: good/.test(text),
    isRevoked: ({ text }) => /Response verify OK/.test(text) && /\.pem: revoked/.test(text),
  },
  {
    name: "openssl, by the CRL of the distribution point",
    program: "openssl",
    args: (certificate) => ["verify", "-crl_check", "-crl_download", "-CAfile", "chain.pem", `${certificate}.pem`],
    isGood: ({ code }) => code === 0,
    isRevoked: ({ code, text }) => code !== 0 && /certificate revoked/.test(text),
  },
  {
    name: "GnuTLS, by OCSP",
    program: "ocsptool",
    args: (certificate) => [
      "--ask",
      "--load-issuer",
      "issuing.pem",
      "--load-cert",
      `${certificate}.pem`,
      "--load-trust",
      "chain.pem",
    ],
    isGood: ({ code, text }) =>
      code === 0 && /Certificate Status: good/.test(text) && /Verifying OCSP Response: Success/.test(text),
    isRevoked: ({ text }) => /Certificate Status: revoked/.test(text) && /Verifying OCSP Response: Success/.test(text),
  },
  {
    name: "NSS, by OCSP",
    program: "vfychain",
    args: (certificate) => [
      "-pp",
      "-u",
      "0",
      "-g",
      "leaf",
      "-m",
      "ocsp",
      "-s",
      "failIfNoInfo",
      "-d",
      "sql:nss",
      `${certificate}.crt`,
      "issuing.crt",
    ],
    isGood: ({ code, text }) => code === 0 && /Chain is good/.test(text),
    isRevoked: ({ text }) => /Chain is bad/.test(text) && /revoked/i.test(text),
  },
  {
    name: "Java, by OCSP",
    program: "java",
    args: (certificate) => [JAVA_PROGRAM, "ocsp", "root.crt", "issuing.crt", `${certificate}.crt`],
    isGood: ({ text }) => text.trim() === "good",
    isRevoked: ({ text }) => /^refused REVOKED/.test(text),
  },
  {
    name: "Java, by the CRL of the distribution point",
    program: "java",
    args: (certificate) => [
      "-Dcom.sun.security.enableCRLDP=true",
      JAVA_PROGRAM,
      "crl",
      "root.crt",
      "issuing.crt",
      `${certificate}.crt`,
    ],
    isGood: ({ text }) => text.trim() === "good",
    isRevoked: ({ text }) => /^refused REVOKED/.test(text),
  },
  {
    name: "GnuTLS, by CRL",
    program: "certtool",
    importCrls: [],
    args: (certificate) => [
      "--verify",
      "--load-ca-certificate",
      "chain.pem",
      "--load-crl",
      "crls.pem",
      "--infile",
      `${certificate}.pem`,
    ],
    isGood: ({ code, text }) => code === 0 && /Chain verification output: Verified/.test(text),
    isRevoked: ({ text }) => /Not verified.*revoked/i.test(text),
  },
  {
    name: "NSS, by CRL",
    program: "vfychain",
    // In a new database each time: NSS rejects a CRL that is not newer than the one it has.
    importCrls: [
      ["rm", "-rf", "nss-crl"],
      ["mkdir", "nss-crl"],
      ["certutil", "-N", "-d", "sql:nss-crl", "--empty-password"],
      ["certutil", "-A", "-d", "sql:nss-crl", "-n", "root", "-t", "CT,C,C", "-i", "root.pem"],
      ...["root", "issuing"].map((name) => ["crlutil", "-I", "-B", "-d", "sql:nss-crl", "-i", `${name}.crl`]),
    ],
    args: (certificate) => [
      "-pp",
      "-u",
      "0",
      "-g",
      "leaf",
      "-m",
      "crl",
      "-s",
      "failIfNoInfo",
      "-d",
      "sql:nss-crl",
      `${certificate}.crt`,
      "issuing.crt",
    ],
    isGood: ({ code, text }) => code === 0 && /Chain is good/.test(text),
    isRevoked: ({ text }) => /Chain is bad/.test(text) && /revoked/i.test(text),
  },
  {
    name: "strongSwan, online",
    program: "pki",
    args: (certificate) => [
      "--verify",
      "--in",
      `${certificate}.pem`,
      "--cacert",
      "root.pem",
      "--cacert",
      "issuing.pem",
      "--online",
    ],
    isGood: ({ code, text }) => code === 0 && /certificate trusted/.test(text),
    isRevoked: ({ code, text }) => code !== 0 && /revoked/.test(text),
  },
];

describe.skipIf(process.env.TEST_DATABASE_URL)("relying parties' programs", { timeout: 120_000 }, () => {
  let consumers: Consumers;

  beforeAll(async () => {
    consumers = await openConsumers();
    const nss = join(consumers.directory, "nss");
    await mkdir(nss);
    await run("certutil", ["-N", "-d", `sql:${nss}`, "--empty-password"]);
    await run("certutil", [
      "-A",
      "-d",
      `sql:${nss}`,
      "-n",
      "root",
      "-t",
      "CT,C,C",
      "-i",
      join(consumers.directory, "root.pem"),
    ]);
    await writeFile(join(consumers.directory, "ready"), "");
  });
  afterAll(() => consumers?.close());

  async function ask(way: Way, certificate: string): Promise<Verdict> {
    if (way.importCrls) await consumers.fetchCrls();
    for (const [program = "", ...args] of way.importCrls ?? []) await run(program, args, { cwd: consumers.directory });
    const ids = { issuing: consumers.server.deps.authorities.issuing().id, url: consumers.server.url };
    return run(way.program, way.args(certificate, ids), { cwd: consumers.directory, timeout: 60_000 }).then(
      ({ stdout, stderr }) => ({ code: 0, text: stdout + stderr }),
      (error) => ({ code: Number(error.code), text: `${error.stdout}${error.stderr}` }),
    );
  }

  it.each(WAYS)("$name: good is accepted, revoked is rejected", async (way) => {
    const name = way.name.replaceAll(/\W+/g, "-");
    const certificate = await consumers.issue(name);
    const before = await ask(way, name);
    expect(way.isGood(before), before.text).toBe(true);
    expect(way.isRevoked(before), before.text).toBe(false);
    await consumers.revoke(certificate);
    const after = await ask(way, name);
    expect(way.isRevoked(after), after.text).toBe(true);
    expect(way.isGood(after), after.text).toBe(false);
  });
});

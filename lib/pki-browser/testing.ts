/** Keys of every algorithm with certificates, and a directory for the programs that open them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueTestLeaf, testPki } from "@/lib/ca/testing";
import { parseCsr } from "@/lib/pki/csr";
import { pemEncode } from "@/lib/pki/pem";
import { signingProfile } from "@/lib/profiles/built-in";
import { type Finished, runProgram } from "@/lib/testing/programs";
import type { BrowserKey } from "./browser-key";
import { BROWSER_KEY_ALGORITHMS, type BrowserKeyAlgorithm } from "./browser-key-algorithms";
import { createCsr } from "./create-csr";
import { createKey } from "./create-key";

/** Subject as `csrTemplate` returns it; equal to the registered details of `goodFacts`. */
export const testCsrSubject = {
  C: "GB",
  O: "Example Bank PLC",
  OU: "0195f3a0-0000-7000-8000-000000000001",
  CN: "payments",
};

export interface CertifiedKey {
  key: BrowserKey;
  csrPem: string;
  certificatePem: string;
}

export interface CertifiedKeys {
  /** The issuing CA. */
  chainPem: string;
  rootPem: string;
  of(algorithm: BrowserKeyAlgorithm): CertifiedKey;
}

/** One key of each algorithm with the certificate for its CSR. */
export async function createCertifiedKeys(): Promise<CertifiedKeys> {
  const pki = await testPki("EC", new Date());
  const keys = await Promise.all(
    BROWSER_KEY_ALGORITHMS.map(async (algorithm): Promise<[BrowserKeyAlgorithm, CertifiedKey]> => {
      const key = await createKey(algorithm, "signing");
      const csrPem = await createCsr(key, { subject: testCsrSubject });
      const { certificateDer } = await issueTestLeaf(pki, readTestCsr(csrPem).publicKey, signingProfile, new Date());
      return [algorithm, { key, csrPem, certificatePem: pemEncode("CERTIFICATE", certificateDer) }];
    }),
  );
  const byAlgorithm = new Map(keys);
  return {
    chainPem: pemEncode("CERTIFICATE", pki.issuingDer),
    rootPem: pemEncode("CERTIFICATE", pki.rootDer),
    of(algorithm) {
      const found = byAlgorithm.get(algorithm);
      if (!found) throw new Error(algorithm);
      return found;
    },
  };
}

/** A CSR as the registration authority reads it. */
export function readTestCsr(pem: string) {
  const result = parseCsr(new TextEncoder().encode(pem));
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.message}`);
  return result.csr;
}

export interface Workbench {
  path(name: string): string;
  write(name: string, content: string | Uint8Array): Promise<void>;
  /** Runs a program in the directory. */
  run(program: string, ...args: string[]): Promise<Finished>;
  /** A new directory inside. */
  directory(): Promise<string>;
  close(): Promise<void>;
}

/** A temporary directory in which programs run. */
export async function openWorkbench(): Promise<Workbench> {
  const directory = await mkdtemp(join(tmpdir(), "countersign-browser-keys-"));
  const path = (name: string) => join(directory, name);
  return {
    path,
    write: (name, content) => writeFile(path(name), content),
    run: (program, ...args) => runProgram(program, args, { cwd: directory }),
    directory: () => mkdtemp(path("directory-")),
    close: () => rm(directory, { recursive: true, force: true }),
  };
}

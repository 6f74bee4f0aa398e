/** Keys and CSRs for tests of any room, made by the real openssl. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface TestKey {
  keyPem: string;
  /** Another CSR with the same key. */
  csr(subject?: string): Promise<string>;
}

/** A fresh key in memory with as many CSRs as wanted. `algorithm`: as `openssl genpkey` takes it. */
export async function makeKey(algorithm: "P-256" | "RSA" | "ED25519" = "P-256"): Promise<TestKey> {
  const options =
    algorithm === "P-256"
      ? ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
      : ["-algorithm", algorithm, ...(algorithm === "RSA" ? ["-pkeyopt", "rsa_keygen_bits:2048"] : [])];
  const { stdout: keyPem } = await run("openssl", ["genpkey", ...options]);
  return { keyPem, csr: (subject = "/CN=test") => makeCsr(keyPem, subject) };
}

async function makeCsr(keyPem: string, subject: string): Promise<string> {
  return withFiles({ "key.pem": keyPem }, async (directory) => {
    const { stdout } = await run("openssl", ["req", "-new", "-key", join(directory, "key.pem"), "-subj", subject]);
    return stdout;
  });
}

/** One CSR with a key of its own. */
export async function freshCsr(algorithm?: "P-256" | "RSA" | "ED25519"): Promise<string> {
  return (await makeKey(algorithm)).csr();
}

/** Writes files into a fresh directory, which is removed afterwards. */
export async function withFiles<T>(
  files: Record<string, string | Uint8Array>,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "countersign-files-"));
  try {
    for (const [name, content] of Object.entries(files)) await writeFile(join(directory, name), content);
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

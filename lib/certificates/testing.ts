/** Keys, CSRs and files for tests of any module. CSRs are encoded here; CSRs of other tools are tested in lib/pki and lib/ca. */
import { createPrivateKey, createPublicKey, generateKeyPair, generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { signatureAlgorithmFor, signatureAlgorithms } from "@/lib/pki/algorithms";
import { writeBitString, writeDer, writeSequence, writeUnsignedInteger } from "@/lib/pki/der-write";
import { encodeName } from "@/lib/pki/names";
import { pemEncode } from "@/lib/pki/pem";
import { publicKeyFromSpki } from "@/lib/pki/public-key";
import { buildCsr, extension, extensionRequest, signerFrom } from "@/lib/testing/build-csr";

const generate = promisify(generateKeyPair);

export interface TestKey {
  /** PKCS#8. */
  keyPem: string;
  /** A CSR with this key; with ECDSA each one is different. */
  csr(subject?: Record<string, string>): string;
}

export type TestKeyAlgorithm = "P-256" | "RSA" | "Ed25519";

/** A new key in memory. */
export async function makeKey(algorithm: TestKeyAlgorithm = "P-256"): Promise<TestKey> {
  const pair =
    algorithm === "P-256"
      ? await generate("ec", { namedCurve: "P-256" })
      : algorithm === "RSA"
        ? await generate("rsa", { modulusLength: 2048 })
        : await generate("ed25519");
  return testKey(pair.privateKey.export({ format: "pem", type: "pkcs8" }) as string); // PEM is always text
}

/** An existing key. */
export function testKey(keyPem: string): TestKey {
  return { keyPem, csr: (subject = { CN: "test" }) => makeCsr(keyPem, subject) };
}

/** PKCS#10 (RFC 2986 §4.2) without attributes, PEM. */
function makeCsr(keyPem: string, subject: Record<string, string>): string {
  const privateKey = createPrivateKey(keyPem);
  const publicKey = publicKeyFromSpki(createPublicKey(privateKey).export({ format: "der", type: "spki" }));
  const algorithm = signatureAlgorithmFor(publicKey);
  if (!algorithm) throw new TypeError("This kind of key can't sign a CSR");
  const { digest, algorithmIdentifierDer } = signatureAlgorithms[algorithm];
  const info = writeSequence(
    writeUnsignedInteger(Uint8Array.of(0)),
    encodeName(Object.entries(subject).map(([type, value]) => ({ type, value }))),
    publicKey.spkiDer,
    writeDer(0xa0),
  );
  const signature = writeBitString(sign(digest, info, privateKey));
  return pemEncode("CERTIFICATE REQUEST", writeSequence(info, algorithmIdentifierDer, signature));
}

/** A CSR with a new key. */
export async function freshCsr(algorithm?: TestKeyAlgorithm): Promise<string> {
  return (await makeKey(algorithm)).csr();
}

/** A CSR with a new key that requests these DNS names, with any bytes. */
export function csrForNames(...names: (string | Buffer)[]): string {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const altNames = names.map((name) => writeDer(0x82, typeof name === "string" ? Buffer.from(name, "latin1") : name));
  const attributes = [extensionRequest(extension("2.5.29.17", writeSequence(...altNames)))];
  const der = buildCsr(signerFrom(publicKey, privateKey), [{ type: "CN", value: "server" }], { attributes });
  return pemEncode("CERTIFICATE REQUEST", der);
}

/** Writes files to a temporary directory and deletes it afterwards. */
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

/** Runs the displayed programs unchanged on messages that the page encrypts, with key files as the page saves them. */
import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { withFiles } from "@/lib/certificates/testing";
import type { Bytes } from "@/lib/pki-browser/browser-key";
import { createKey } from "@/lib/pki-browser/create-key";
import { encryptMessage } from "@/lib/pki-browser/encrypt-message";
import { encryptPrivateKey } from "@/lib/pki-browser/encrypt-private-key";
import { encodePem } from "@/lib/pki-browser/pem";
import { program, pythonWith } from "@/lib/testing/programs";
import { decryptionPrograms, MESSAGE_FILE } from "./decryption";

const TEXT = "Überweisung 銀行 🔑";
const KEY_FILE = "it's my.key";
const PASSPHRASE = "correct horse battery";
const KID = "the-kid";

/** Go and C# are only parsed (`syntax.test.ts`): their libraries are no Debian packages. `refusal`: of a message that was changed. */
const RUNTIMES = [
  { language: "node", command: [process.execPath], refusal: "JWEDecryptionFailed" },
  { language: "python", command: [pythonWith("jwcrypto") ?? ""], refusal: "InvalidJWEData" },
  {
    language: "java",
    command: [program("java") ?? "", "-Xshare:auto", "-XX:TieredStopAtLevel=1"],
    refusal: "AEADBadTagException",
  },
].filter(({ command }) => command[0]);
type Runtime = (typeof RUNTIMES)[number];

interface Recipient {
  pkcs8: Bytes;
  publicJwk: Record<string, string>;
}

async function recipient(kind: "rsa-2048" | "p-256" | "p-384" | "x25519"): Promise<Recipient> {
  if (kind !== "x25519") {
    const { pkcs8, publicJwk } = await createKey(kind, "encryption");
    return { pkcs8, publicJwk: { ...publicJwk } as Record<string, string> };
  }
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  const pkcs8 = Uint8Array.from(privateKey.export({ format: "der", type: "pkcs8" }));
  return { pkcs8, publicJwk: publicKey.export({ format: "jwk" }) as Record<string, string> };
}

/** Runs the program of a language beside the key file and the message. */
function decrypt({ language, command }: Runtime, publicJwk: Recipient["publicJwk"], keyPem: string, message: string) {
  const found = decryptionPrograms(publicJwk, KEY_FILE).find((one) => one.language === language);
  if (!found) throw new Error(language);
  return withFiles({ [KEY_FILE]: keyPem, [MESSAGE_FILE]: message, [found.fileName]: found.code }, async (cwd) => {
    await symlink(join(import.meta.dirname, "../../node_modules"), join(cwd, "node_modules"));
    const [path = "", ...options] = command;
    const passphrase = keyPem.includes("ENCRYPTED") ? { KEY_PASSPHRASE: PASSPHRASE } : {};
    const env = { ...process.env, PYTHONIOENCODING: "utf-8", ...passphrase };
    return promisify(execFile)(path, [...options, found.fileName], { cwd, env });
  });
}

describe.each([
  ["rsa-2048", true],
  ["p-256", false],
  ["p-384", true],
  ["x25519", false],
] as const)("a message for a key of the type %s (key file encrypted: %s)", (kind, isEncrypted) => {
  const ready = recipient(kind).then(async (owner) => ({
    ...owner,
    pem: isEncrypted ? await encryptPrivateKey(owner.pkcs8, PASSPHRASE) : encodePem("PRIVATE KEY", owner.pkcs8),
    message: await encryptMessage(owner.publicJwk, KID, TEXT),
  }));

  it.each(RUNTIMES)("is decrypted by $language", { timeout: 60_000 }, async (runtime) => {
    const { publicJwk, pem, message } = await ready;
    const { stdout } = await decrypt(runtime, publicJwk, pem, `${message}\n`);
    expect(stdout.trim()).toBe(TEXT);
  });
});

it.each(RUNTIMES)("$language refuses a message that was changed", { timeout: 60_000 }, async (runtime) => {
  const { pkcs8, publicJwk } = await recipient("p-256");
  const [header, key, nonce, , tag] = (await encryptMessage(publicJwk, KID, TEXT)).split(".");
  const changed = [header, key, nonce, Buffer.from("another text").toString("base64url"), tag].join(".");
  const running = decrypt(runtime, publicJwk, encodePem("PRIVATE KEY", pkcs8), changed);
  await expect(running).rejects.toMatchObject({ stdout: "", stderr: expect.stringContaining(runtime.refusal) });
});

it("there are programs only in languages that have the key's algorithm, and none for a key that only signs", () => {
  const languages = (jwk: Record<string, string>) => decryptionPrograms(jwk, "my.key").map(({ language }) => language);
  expect(languages({ kty: "RSA" })).toEqual(["node", "python", "java", "go", "csharp"]);
  expect(languages({ kty: "EC", crv: "P-384" })).toEqual(["node", "python", "java", "go", "csharp"]);
  expect(languages({ kty: "OKP", crv: "X25519" })).toEqual(["node", "python", "java"]);
  expect(languages({ kty: "OKP", crv: "Ed25519" })).toEqual([]);
});

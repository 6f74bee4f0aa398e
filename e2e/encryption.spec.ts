import { execFileSync } from "node:child_process";
import { createDecipheriv, createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { compactDecrypt } from "jose";
import { expect, test } from "./fixtures";
import { KeyRecorder } from "./key-recorder";
import { expectAccessiblePage } from "./page-checks";

const PASSPHRASE = "correct horse battery";

/** Encrypts a text in the page. @returns the JWE */
async function encrypt(page: Page, text: string): Promise<string> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Encrypt", exact: true }).click();
  const message = page.getByRole("region", { name: "Encrypted message (JWE)" });
  await expect(message).toHaveText(/^[\w-]+(?:\.[\w-]+){4}$/);
  return (await message.textContent()) ?? "";
}

const drop = (page: Page, field: string, name: string, content: string) =>
  page
    .getByLabel(`${field}: file`)
    .setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });

async function decryptWithNode(jwe: string, key: KeyObject) {
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, key);
  return { text: new TextDecoder().decode(plaintext), ...protectedHeader };
}

/** RSA-OAEP-256 by openssl, which has no command for AES-GCM. */
async function decryptWithOpenssl(jwe: string, privateKey: KeyObject): Promise<string> {
  const [header = "", wrapped = "", ...sealed] = jwe.split(".");
  const [nonce, ciphertext, tag] = sealed.map((part) => Buffer.from(part, "base64url"));
  const directory = await mkdtemp(join(tmpdir(), "countersign-encryption-"));
  try {
    const key = join(directory, "key");
    await writeFile(key, privateKey.export({ format: "pem", type: "pkcs8" }));
    const options = "rsa_padding_mode:oaep rsa_oaep_md:sha256 rsa_mgf1_md:sha256".split(" ");
    const contentKey = execFileSync(
      "openssl",
      ["pkeyutl", "-decrypt", "-inkey", key, ...options.flatMap((option) => ["-pkeyopt", option])],
      { input: Buffer.from(wrapped, "base64url") },
    );
    const cipher = createDecipheriv("aes-256-gcm", contentKey, nonce ?? "");
    cipher.setAAD(Buffer.from(header)).setAuthTag(tag ?? Buffer.alloc(0));
    return cipher.update(ciphertext ?? Buffer.alloc(0), undefined, "utf8") + cipher.final("utf8");
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

test("a message is encrypted to a certificate and decrypted outside and in the page; nothing of the key leaves it", async ({
  login,
  people,
  api,
}) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Encryption ${test.info().testId}`);
  const { kid, privateKey } = await api.certificate(application, "encryption", "inbox");
  const recorder = await KeyRecorder.start(page);
  await page.goto(`/certificates/${kid}`);
  await page.getByRole("button", { name: "Encrypt a test message" }).click();
  const text = "Grüße 銀行\nsecond line";
  const jwe = await encrypt(page, text);
  const expected = { text, alg: "ECDH-ES+A256KW", enc: "A256GCM", kid };
  expect(await decryptWithNode(jwe, createPrivateKey(privateKey))).toMatchObject(expected);

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save message.jwe" }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toBe("message.jwe");
  expect(await readFile(await saved.path(), "utf8")).toBe(`${jwe}\n`);
  await page.getByRole("tab", { name: "Java" }).click();
  await expect(page.getByRole("tabpanel", { name: "Java" })).toContainText("-rtsencryption.key");
  await expect(page.getByRole("region", { name: "Run it" })).toHaveText("java Decrypt.java");

  const other = execFileSync("openssl", ["genpkey", "-algorithm", "x25519"]).toString();
  await drop(page, "Private key", "other.key", other);
  await expect(page.getByText("This is another key")).toBeVisible();
  const protect = ["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", `pass:${PASSPHRASE}`];
  await drop(page, "Private key", "hub.key", execFileSync("openssl", protect, { input: privateKey }).toString());
  await page.getByLabel("Passphrase").fill("wrong");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByText("This passphrase does not open the file.")).toBeVisible();
  await page.getByLabel("Passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByTestId("decrypted")).toHaveText(text);
  await expectAccessiblePage(page, "a message decrypted in the page");

  // Another text has no result until it is encrypted.
  await page.getByLabel("Message", { exact: true }).fill("another");
  await expect(page.getByTestId("decrypted")).toBeHidden();

  // The look-up of the key sends a request, without the key.
  await page.getByRole("button", { name: "Check a key" }).click();
  await drop(page, "Key, CSR or certificate", "hub.key", privateKey);
  await expect(page.getByText("This is the key of this certificate")).toBeVisible();
  await recorder.expectNothingOf({ privateKey, passphrases: [PASSPHRASE] });
  await recorder.expectNothingOf({ privateKey: other, passphrases: [] });
});

test("a message is encrypted to a registered RSA key, and openssl decrypts it", async ({ login, people, api }) => {
  const page = await login("admin");
  const client = await api.client(
    await api.application(await people.organisation(), `Encryption ${test.info().testId}`),
    "Reader",
  );
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = publicKey.export({ format: "pem", type: "spki" });
  await api.post(`/clients/${client.split("/").at(-1)}/keys`, { key, usage: "encryption", name: "Inbox key" });
  await page.goto(`${client}/keys`);
  await page.getByRole("link", { name: "Encrypt a test message" }).click();
  const jwe = await encrypt(page, "Grüße");
  expect(await decryptWithOpenssl(jwe, privateKey)).toBe("Grüße");
  await expectAccessiblePage(page, "a message to a registered key");
  await drop(page, "Private key", "inbox.jwk", JSON.stringify(privateKey.export({ format: "jwk" })));
  await expect(page.getByTestId("decrypted")).toHaveText("Grüße");
});

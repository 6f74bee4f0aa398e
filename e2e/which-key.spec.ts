import { execFileSync } from "node:child_process";
import { createPublicKey } from "node:crypto";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { KeyRecorder } from "./key-recorder";
import { expectAccessiblePage } from "./page-checks";

const PASSPHRASE = "correct horse battery";

const drop = (page: Page, name: string, content: string | Buffer) =>
  page
    .getByLabel("Key, CSR or certificate: file")
    .setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });

test("a key file names its certificates, and no part of the key leaves the page", async ({ login, people, api }) => {
  const page = await login("admin");
  const recorder = await KeyRecorder.start(page);
  const application = await api.application(await people.organisation(), `Which key ${test.info().testId}`);
  const { kid, privateKey } = await api.certificate(application, "signing", "the right one");
  const other = await api.certificate(application, "transport", "another one");
  const encrypted = execFileSync(
    "openssl",
    ["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", `pass:${PASSPHRASE}`],
    {
      input: privateKey,
    },
  );

  await page.goto("/certificates");
  await page.getByRole("link", { name: "Which key is it?" }).click();
  await drop(page, "hub.key", privateKey);
  await expect(page.getByRole("link", { name: "the right one" })).toHaveAttribute("href", `/certificates/${kid}`);
  await expect(page.getByRole("region", { name: "P-256 key" })).toContainText("Active");
  await expectAccessiblePage(page, "a key that was identified");

  await drop(page, "hub-encrypted.key", encrypted);
  const passphrase = page.getByLabel("Passphrase");
  await passphrase.fill("wrong");
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByText("This passphrase does not open the file.")).toBeVisible();
  await expect(page.getByRole("link", { name: "the right one" })).toBeHidden();
  await passphrase.fill(PASSPHRASE);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByRole("link", { name: "the right one" })).toBeVisible();

  const stranger = execFileSync("openssl", ["genpkey", "-algorithm", "ed25519"]).toString();
  await page.getByLabel("Key, CSR or certificate", { exact: true }).fill(stranger);
  await expect(page.getByText("No certificate or registered key that you can access has this key.")).toBeVisible();
  await expect(page.getByLabel("Key, CSR or certificate", { exact: true })).toHaveValue("");

  await page.goto(`/certificates/${kid}`);
  await page.getByRole("button", { name: "Check a key" }).click();
  await drop(page, "hub.key", privateKey);
  await expect(page.getByText("This is the key of this certificate")).toBeVisible();
  const publicKey = String(createPublicKey(other.privateKey).export({ format: "pem", type: "spki" }));
  await drop(page, "other.pub", publicKey);
  await expect(page.getByText("This is not the key of this certificate")).toBeVisible();
  await expect(page.getByRole("link", { name: "another one" })).toBeVisible();

  await recorder.expectNothingOf({ privateKey, passphrases: [PASSPHRASE] });
  await recorder.expectNothingOf({ privateKey: stranger, passphrases: [] });
});

import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { KeyRecorder } from "./key-recorder";
import { generatedPassphrase } from "./key-steps";
import { expectAccessiblePage } from "./page-checks";

/** Clicks and saves the download in the directory. @returns its name and content */
async function save(page: Page, button: string, directory: string): Promise<{ name: string; content: Buffer }> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: button, exact: true }).click();
  const file = await download;
  const name = file.suggestedFilename();
  await file.saveAs(join(directory, name));
  return { name, content: await readFile(join(directory, name)) };
}

async function inTemporaryDirectory(run: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "countersign-browser-key-"));
  try {
    await run(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

const openssl = (directory: string, ...options: string[]) =>
  execFileSync("openssl", options, { cwd: directory, encoding: "utf8", stdio: "pipe" });

/** Public key of a private key or certificate, to compare. */
const publicKeyOf = (pem: string) => createPublicKey(pem).export({ format: "jwk" });

/** Steps 1 and 2: chooses type and key type, and creates the key in the page. */
async function createKey(page: Page, type: string, keyType: string) {
  await page.getByRole("radio", { name: new RegExp(`^${type}`) }).check();
  await page.getByRole("button", { name: "Next" }).click();
  await createShownKey(page, keyType);
}

async function createShownKey(page: Page, keyType: string) {
  await page.getByRole("link", { name: keyType, exact: true }).click();
  await expect(page.getByRole("link", { name: keyType, exact: true })).toHaveAttribute("aria-current", "true");
  await page.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByText(`${keyType} key and CSR created. Save the key now.`)).toBeVisible();
}

test("a certificate without a terminal: the key is created, saved, issued for and taken away; nothing of it leaves the page", async ({
  login,
  people,
  api,
}) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Browser ${test.info().testId}`);
  const recorder = await KeyRecorder.start(page);
  await page.goto(`${application}/certificates/new`);
  await createKey(page, "Transport", "P-256");
  await expectAccessiblePage(page, "a key created in the browser");

  // Leaving asks; staying keeps the key.
  await page.getByRole("link", { name: "Home", exact: true }).click();
  const question = page.getByRole("alertdialog", { name: "Leave without saving the key?" });
  await question.getByRole("button", { name: "Stay on this page" }).click();
  await page.getByRole("link", { name: "Next", exact: true }).click();

  // Issuing waits for the key to be saved.
  await expect(page.getByLabel("CSR", { exact: true })).toHaveValue(/BEGIN CERTIFICATE REQUEST/);
  await expect(page.getByRole("button", { name: "Issue certificate" })).toBeDisabled();
  await expect(page.getByText("Save the private key first.")).toBeVisible();
  await expectAccessiblePage(page, "a CSR whose key is not saved");
  const passphrase = await generatedPassphrase(page);

  await inTemporaryDirectory(async (directory) => {
    const { name, content } = await save(page, "Save key file", directory);
    expect(name).toMatch(/-rtstransport\.key$/);
    expect(String(content)).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    const key = openssl(directory, "pkey", "-in", name, "-passin", `pass:${passphrase}`);
    expect(() => openssl(directory, "pkey", "-in", name, "-passin", "pass:wrong")).toThrow();

    await expect(page.getByRole("heading", { name: "CSR is valid" })).toBeVisible();
    await page.getByRole("button", { name: "Issue certificate" }).click();
    await expect(page.getByText("Transport certificate issued")).toBeVisible();
    await expectAccessiblePage(page, "a key to take away");
    const kid = new URL(page.url()).searchParams.get("kid") ?? "";

    const pkcs12 = await save(page, "Save PKCS#12", directory);
    const opened = openssl(directory, "pkcs12", "-in", pkcs12.name, "-noenc", "-passin", `pass:${passphrase}`);
    const certificate = new X509Certificate(opened.slice(opened.indexOf("-----BEGIN CERTIFICATE")));
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(publicKeyOf(opened.slice(opened.search(/-----BEGIN (?:EC )?PRIVATE KEY/)))).toEqual(publicKeyOf(key));
    expect(() => openssl(directory, "pkcs12", "-in", pkcs12.name, "-noenc", "-passin", "pass:wrong")).toThrow();

    const { content: bundle } = await save(page, "Save PEM bundle", directory);
    expect(String(bundle).match(/BEGIN [A-Z ]+/g)).toEqual([
      "BEGIN PRIVATE KEY",
      "BEGIN CERTIFICATE",
      "BEGIN CERTIFICATE",
    ]);
    const jwk = JSON.parse(String((await save(page, "Save JWK", directory)).content));
    expect(jwk).toMatchObject({ kid, ...createPrivateKey(key).export({ format: "jwk" }) });
    expect(String((await save(page, "Save PEM key", directory)).content)).toContain("ENCRYPTED PRIVATE KEY");

    await recorder.expectNothingOf({ privateKey: key, passphrases: [passphrase] });

    // A reload loses the key; the shown command makes the same file of what was saved.
    await page.reload();
    await expect(page.getByText("The key is no longer in this page, because it was reloaded.")).toBeVisible();
    await expect(page.getByRole("button", { name: "Save PKCS#12" })).toBeHidden();
    const command = (await page.getByRole("region", { name: "Shell" }).textContent()) ?? "";
    const chain = await page.request.get(`/certificates/${kid}/download/fullchain`);
    const [, chainName = ""] = /filename="?([^";]+)/.exec(chain.headers()["content-disposition"] ?? "") ?? [];
    await writeFile(join(directory, chainName), await chain.body());
    await rm(join(directory, pkcs12.name));
    const options = `-passin "pass:${passphrase}" -passout "pass:${passphrase}"`;
    execFileSync("bash", ["-c", `${command.trim()} ${options}`], { cwd: directory, stdio: "pipe" });
    expect(openssl(directory, "pkcs12", "-in", pkcs12.name, "-noenc", "-passin", `pass:${passphrase}`)).toContain(
      certificate.toString().trim().split("\n").at(1) ?? "none",
    );

    // The request is finished: the next one of its kind does not miss its key.
    await page.goBack();
    await expect(page.getByLabel("CSR", { exact: true })).toBeEmpty();
    await expect(page.getByText("The key is no longer in this page")).toBeHidden();
  });
});

test("a certificate is renewed with a key of this page and the user's own passphrase", async ({
  login,
  people,
  api,
}) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Renewed ${test.info().testId}`);
  const { kid } = await api.certificate(application, "encryption", "first");
  const recorder = await KeyRecorder.start(page);
  await page.goto(`/certificates/${kid}`);
  await page.getByRole("link", { name: "Renew", exact: true }).click();
  await createShownKey(page, "RSA 2048");

  // An unsaved key is lost by a reload, and the page says so.
  page.once("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByText("The key is lost")).toBeVisible();
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByRole("button", { name: "Use my own passphrase" }).click();
  const field = page.getByLabel("Passphrase", { exact: true });
  await field.fill("password1");
  await expect(page.getByText("Weak.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Save key file" })).toBeDisabled();
  const passphrase = 'Grünfink über 7 "Brücken" & $HOME';
  await field.fill(passphrase);
  await expect(page.getByText("Strong.")).toBeVisible();
  await expectAccessiblePage(page, "an own passphrase");

  await inTemporaryDirectory(async (directory) => {
    const { name } = await save(page, "Save key file", directory);
    expect(name).toMatch(/-rtsencryption-after-\w{8}\.key$/);
    const key = openssl(directory, "pkey", "-in", name, "-passin", `pass:${passphrase}`);
    await page.getByRole("link", { name: "Next", exact: true }).click();
    await expect(page.getByRole("heading", { name: "CSR is valid" })).toBeVisible();
    await page.getByRole("button", { name: "Issue certificate" }).click();
    await expect(page.getByText("Switch, then revoke the old certificate")).toBeVisible();
    const pkcs12 = await save(page, "Save PKCS#12", directory);
    const opened = openssl(directory, "pkcs12", "-in", pkcs12.name, "-noenc", "-passin", `pass:${passphrase}`);
    const certificate = new X509Certificate(opened.slice(opened.indexOf("-----BEGIN CERTIFICATE")));
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);

    // The page still has the key: it decrypts a message that was encrypted to the new certificate.
    await page.getByRole("button", { name: "Encrypt a test message" }).click();
    await page.getByRole("button", { name: "Encrypt", exact: true }).click();
    await page.getByRole("button", { name: "Decrypt with this key" }).click();
    await expect(page.getByTestId("decrypted")).toHaveText("This is a test message.");
    await recorder.expectNothingOf({ privateKey: key, passphrases: [passphrase, "password1"] });

    // The key is cleared with the page: Back does not bring it back.
    await page.getByRole("link", { name: "The old certificate" }).click();
    await expect(page.getByText("Superseded by a newer certificate")).toBeVisible();
    await page.goBack();
    await expect(page.getByText("The private key is where you created it.")).toBeVisible();
  });
});

test("a server certificate for the hosts of an organisation, with a key of this page", async ({ login, api }) => {
  const page = await login("super_admin");
  const organisation = await api.organisation(`Browser Bank ${Date.now()}`);
  await page.goto(`${organisation}/certificates/new`);
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.getByRole("button", { name: "Create key" })).toBeDisabled();
  await expect(page.getByText("Enter the host names first.")).toBeVisible();
  const update = async (names: string) => {
    await page.getByLabel("Host names").fill(names);
    await page.getByRole("button", { name: "Update", exact: true }).click();
    await expect(page.getByRole("tabpanel", { name: "OpenSSL" })).toContainText(`DNS:${names}`);
  };
  await update("one.bank.example");
  await createShownKey(page, "P-384");

  // Other names: the same key, another CSR.
  await update("api.bank.example");
  await inTemporaryDirectory(async (directory) => {
    await save(page, "Save key file", directory);
    await page.getByRole("link", { name: "Next", exact: true }).click();
    const field = page.getByLabel("CSR", { exact: true });
    await expect(field).toHaveValue(/BEGIN/);
    await writeFile(join(directory, "csr"), await field.inputValue());
    const csr = openssl(directory, "req", "-in", "csr", "-noout", "-text", "-verify");
    expect(csr).toContain("DNS:api.bank.example");
    expect(csr).not.toContain("one.bank.example");
    await page.getByRole("button", { name: "Issue certificate" }).click();
    await expect(page.getByText("Transport certificate issued")).toBeVisible();
    await expect(page.getByText(/^ssl_certificate \S+-bundle\.pem;/)).toBeVisible();
  });
});

test("leaving with an unsaved key asks, also from the palette; leaving discards it", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Left ${test.info().testId}`);
  await page.goto(application);
  await page.goto(`${application}/certificates/new?step=key&type=signing`);
  await createShownKey(page, "P-256");
  const question = page.getByRole("alertdialog", { name: "Leave without saving the key?" });
  const stay = question.getByRole("button", { name: "Stay on this page" });

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("Certificates");
  await page.getByRole("option", { name: "Certificates" }).first().click();
  await stay.click();
  await expect(page.getByText("Save the key now.")).toBeVisible();

  await page.getByRole("navigation", { name: "Breadcrumbs" }).getByRole("link", { name: "Applications" }).click();
  await question.getByRole("button", { name: "Discard key and leave" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Applications" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("button", { name: "Create key" })).toBeVisible();
  await expect(page.getByText("The key is lost")).toBeHidden();
});

test("a gateway that answers for the portal loses neither the unsaved key nor the page", async ({
  login,
  people,
  api,
  expectConsole,
}) => {
  expectConsole(/502|unexpected response/);
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Gateway ${test.info().testId}`);
  await page.goto(`${application}/certificates/new?step=key&type=signing`);
  await createShownKey(page, "P-256");
  const steps = `**${application}/certificates/new?*`;
  await page.route(steps, (route) =>
    route.request().method() === "POST" ? route.fulfill({ status: 502, body: "Bad gateway" }) : route.fallback(),
  );
  await page.getByRole("link", { name: "Next", exact: true }).click();
  await expect(page.getByText("Not checked").last()).toBeVisible();
  await expect(page.getByRole("heading", { name: "Save the private key" })).toBeVisible();
  await page.unroute(steps);
  await page.getByRole("button", { name: "Check CSR" }).click();
  await expect(page.getByRole("heading", { name: "CSR is valid" })).toBeVisible();
});

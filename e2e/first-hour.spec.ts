import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures";
import { KeyRecorder } from "./key-recorder";
import { generatedPassphrase } from "./key-steps";
import { type OwnPortal, startOwnPortal } from "./own-portal";
import { expectAccessiblePage } from "./page-checks";

test.skip(Boolean(process.env.E2E_BASE_URL), "Needs a portal without an administrator.");

let portal: OwnPortal;
test.beforeAll(async () => {
  portal = await startOwnPortal(0, { isNew: true });
});
test.afterAll(() => portal.stop());

test("from the set-up link to an access token in the pages alone, each step by the button that the page offers", async ({
  page,
}, { annotations }) => {
  const recorder = await KeyRecorder.start(page);
  await page.goto(portal.setupUrl ?? "");
  const startedAt = Date.now();
  await page.getByLabel("Email").fill("first@portal.example");
  await page.getByLabel("Your name").fill("First Administrator");
  await page.getByLabel("Password").fill("brittle harvest umbrella 42");
  await page.getByRole("button", { name: "Create administrator" }).click();

  await page.getByRole("link", { name: "Create organisation" }).click();
  await page.getByLabel("Legal name").fill("Example Bank PLC");
  await page.getByLabel("Country of registration").selectOption("GB");
  await page.getByLabel("Registration number").fill("01234567");
  await page.getByRole("button", { name: "Create organisation" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Example Bank PLC" })).toBeVisible();

  await page.getByRole("link", { name: "Home", exact: true }).click();
  await page.getByRole("link", { name: "Create application" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Payments");
  await page.getByRole("radio", { name: /^private_key_jwt/ }).check();
  await page.getByRole("button", { name: "Create application" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Create OAuth client" })).toBeVisible();
  await page.getByLabel("Name", { exact: true }).fill("Worker");
  await page.getByRole("button", { name: "Create OAuth client" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Worker" })).toBeVisible();

  await page.getByRole("link", { name: "New certificate" }).click();
  await page.getByRole("radio", { name: /^Signing/ }).check();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("button", { name: "Create key" }).click();
  const passphrase = await generatedPassphrase(page);
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save key file" }).click();
  const keyFile = await readFile(await (await saving).path(), "utf8");
  await page.getByRole("link", { name: "Next", exact: true }).click();
  await expect(page.getByRole("heading", { name: "CSR is valid" })).toBeVisible();
  await page.getByRole("button", { name: "Issue certificate" }).click();

  await page.getByRole("button", { name: "Request a token" }).click();
  await expect(page.getByText("The token endpoint issued an access token")).toBeVisible();
  await expect(page.getByRole("status", { name: "Tokens of Worker" })).toContainText("Token issued");
  annotations.push({
    type: "seconds from the set-up link to the token",
    description: `${(Date.now() - startedAt) / 1000}`,
  });
  await expectAccessiblePage(page, "a token that was requested in the page");
  await recorder.expectNothingOf({
    privateKey: createPrivateKey({ key: keyFile, passphrase }),
    passphrases: [passphrase],
  });

  await page.getByRole("link", { name: "Home", exact: true }).click();
  await expect(page.getByText("5 of 7 steps done")).toBeVisible();
});

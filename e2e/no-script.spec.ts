import type { Page } from "@playwright/test";
import { runCommand } from "./application-steps";
import { expect, test } from "./fixtures";

test("everything from sign-in to revocation works without JavaScript", async ({ browser, baseURL, people }) => {
  test.setTimeout(240_000);
  const account = await people.account("admin");
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL ? { baseURL } : {}) });
  const page = await context.newPage();

  await page.goto("/applications");
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  const heading = page.getByRole("heading", { level: 1, name: "Applications" });
  await expect(heading).toBeVisible();
  // A streamed list is beside the rail and below the bar, with its margins and its filters.
  const [place, rail] = [
    await heading.boundingBox(),
    await page.getByRole("navigation", { name: "Main" }).boundingBox(),
  ];
  expect(place?.x).toBeGreaterThan((rail?.x ?? 0) + (rail?.width ?? 0) + 16);
  expect(place?.y).toBeGreaterThan(56);

  await expectInOnePiece(page);

  const name = `Plain ${test.info().testId}`;
  await page.getByRole("link", { name: "Create application" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Create application" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Create OAuth client" })).toBeVisible();
  const application = new URL(page.url()).pathname.replace(/\/clients\/new$/, "");

  await page.getByLabel("Name", { exact: true }).fill("Plain client");
  await page.getByRole("button", { name: "Create OAuth client" }).click();
  await expect(page.getByText("Plain client created")).toBeVisible();
  await page.getByRole("link", { name: "New certificate" }).click();

  await page.getByRole("radio", { name: "Signing" }).check();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByRole("link", { name: "P-256" }).click();
  const command = page.getByRole("tabpanel", { name: "OpenSSL" });
  await expect(command).toContainText("P-256");
  const { csr } = await runCommand(((await command.textContent()) ?? "").trim());
  await page.getByRole("link", { name: "Next", exact: true }).click();

  const field = page.getByLabel("CSR", { exact: true });
  await field.fill(csr.replace(/\n.{20}/, "\nAAAAAAAAAAAAAAAAAAAA"));
  await expect(page.getByRole("button", { name: "Check CSR" })).toBeHidden();
  await page.getByRole("button", { name: "Issue certificate" }).click();
  await expect(page.getByRole("heading", { name: "Why it was rejected" })).toBeVisible();
  await field.fill(csr);
  await page.getByRole("textbox", { name: "Name" }).fill("Plain signing");
  await page.getByRole("button", { name: "Issue certificate" }).click();
  await expect(page.getByText("Signing certificate issued")).toBeVisible();
  const kid = new URL(page.url()).searchParams.get("kid") ?? "";
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Full chain" }).click();
  expect((await download).suggestedFilename()).toMatch(/fullchain\.pem$/);

  for (const path of ["/", "/certificates", `${application}/certificates`]) {
    await page.goto(path);
    await expectInOnePiece(page);
  }
  await page.getByRole("link", { name: "Plain signing", exact: true }).click();
  await page.getByRole("link", { name: "Revoke", exact: true }).click();
  const phrase = page.getByLabel(`Type ${kid.slice(-6)} to confirm`);
  await phrase.fill("wrong!");
  await page.getByRole("button", { name: "Revoke certificate" }).click();
  await expect(page.getByText("Type the last six characters of the KID").first()).toBeVisible();
  await phrase.fill(kid.slice(-6));
  await page.getByRole("button", { name: "Revoke certificate" }).click();
  await expect(page.getByText("Certificate revoked")).toBeVisible();

  // A filter with many values.
  await page.goto("/audit?entity=application");
  await page.locator("summary").filter({ hasText: "Action" }).click();
  await expect(
    page.getByRole("navigation", { name: "Action" }).getByRole("link", { name: "Created an application" }),
  ).toBeVisible();
  await page.goto("/audit");
  await page.locator("summary").filter({ hasText: "Action" }).click();
  await page.getByRole("combobox", { name: "Action" }).selectOption("Created an application");
  await page.getByRole("button", { name: "Apply" }).locator("visible=true").click();
  await expect(page.getByText("Action: Created an application")).toBeVisible();

  // Next renders these with a script.
  expect((await page.goto("/applications/nothing-here"))?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1, name: "Not found" })).toBeVisible();
  expect((await page.goto("/revocation/key"))?.status()).toBe(403);
  await expect(page.getByRole("heading", { level: 1, name: "You don't have access to this page" })).toBeVisible();

  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: /^Hello/ })).toBeVisible();
  await expect(page.getByRole("status", { name: "Loading" })).toBeHidden();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  await context.close();
});

/** The browser is marked after its first page (server/pages/without-script-mark.ts): no part is left that only a script would move to its place. */
async function expectInOnePiece(page: Page): Promise<void> {
  await expect(page.locator('template[id], body > [hidden][id^="S:"]')).toHaveCount(0);
}

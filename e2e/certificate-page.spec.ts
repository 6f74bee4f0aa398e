import { createHash, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures";
import { expectAccessiblePage } from "./page-checks";

test("a certificate is downloaded in one click, checked by OCSP in the page, explained and printed", async ({
  login,
  people,
  api,
}) => {
  const application = await api.application(await people.organisation(), `Page ${test.info().testId}`);
  const { kid } = await api.certificate(application, "signing", "evidence");
  const page = await login("admin");

  await test.step("the first item of the menu downloads the certificate; other formats are behind it", async () => {
    await page.goto(`${application}/certificates`);
    await page.getByRole("button", { name: "Actions for evidence" }).click();
    await expect(page.getByRole("menuitem").first()).toHaveText("Download certificate");
    await expect(page.getByRole("menuitem", { name: "Other formats" })).toBeVisible();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "Download certificate" }).click();
    const { raw } = new X509Certificate(await readFile(await (await download).path()));
    expect(createHash("sha256").update(raw).digest("base64url")).toBe(kid);
  });

  await test.step("the page has it as a button and in its menu", async () => {
    await page.goto(`/certificates/${kid}`);
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download certificate" }).click();
    expect((await download).suggestedFilename()).toMatch(/\.pem$/);
    await page.getByRole("button", { name: "Actions", exact: true }).click();
    await expect(page.getByRole("menuitem").first()).toHaveText("Download certificate");
    await expect(page.getByRole("menuitem", { name: "Print" })).toBeVisible();
    await page.keyboard.press("Escape");
  });

  await test.step("OCSP is asked and verified by the browser", async () => {
    const use = page.getByRole("region", { name: "Use it" });
    await use.getByRole("button", { name: "Check OCSP now" }).click();
    await expect(use.getByRole("status").filter({ hasText: "Good" })).toContainText("Signature verified");
    await expectAccessiblePage(page, "a certificate after an OCSP check");
  });

  await test.step("a term is explained on request, and Escape closes it", async () => {
    await page.getByRole("button", { name: "What is KID?" }).click();
    const note = page.getByRole("note").filter({ hasText: "The key id that a JWS" });
    await expect(note).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(note).toBeHidden();
  });

  await test.step("a print has no frame and no controls, the whole PEM, the address and the time", async () => {
    const body = page.locator("body");
    const lightText = await body.evaluate((element) => getComputedStyle(element).color);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
    await expect(page.getByText(new RegExp(`^http.*/certificates/${kid}$`)).last()).toBeVisible();
    await expect(page.getByText(/^Printed .* · Countersign$/)).toBeVisible();
    await expect(page.getByRole("button")).toHaveCount(0);
    await expect(page.getByRole("navigation")).toHaveCount(0);
    await expect(page.getByRole("banner")).toHaveCount(0);
    const pem = page.getByRole("region", { name: "PEM" });
    await expect
      .poll(() => pem.evaluate(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight))
      .toBeLessThanOrEqual(1);
    await expect(pem).toContainText("END CERTIFICATE");
    await expect(body).toHaveCSS("color", lightText);
    await page.emulateMedia({ media: "screen", colorScheme: "light" });
  });
});

test("the frame shows the sandbox, and help is in the top bar", async ({ login, people, api }) => {
  const organisation = await people.organisation();
  const [sandbox, production] = await Promise.all(
    ["sandbox", "production"].map(async (environment) => {
      const name = `${environment} ${test.info().testId}`;
      const settings = { type: "server_to_server", securityConfiguration: "private_key_jwt" };
      const { id } = await api.post(`${organisation}/applications`, { name, environment, ...settings });
      return `/applications/${id}`;
    }),
  );
  const page = await login("admin");
  const bar = page.getByRole("banner").first();
  await page.goto(production ?? "");
  await expect(bar.getByText("Sandbox", { exact: true })).toBeHidden();
  const plain = await bar.evaluate((element) => getComputedStyle(element).backgroundColor);
  await page.goto(sandbox ?? "");
  await expect(bar.getByText("Sandbox", { exact: true })).toBeVisible();
  await expect(bar).not.toHaveCSS("background-color", plain);
  await expectAccessiblePage(page, "an application of the sandbox");

  await bar.getByRole("button", { name: "Help" }).click();
  await page.getByRole("menuitem", { name: "Help and glossary" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Help" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Glossary" })).toContainText("FAPI 2.0");
  await expect(page.getByRole("region", { name: "Trust these CAs" })).toContainText("BEGIN CERTIFICATE");
  await expect(bar.getByText("Sandbox", { exact: true })).toBeHidden();
});

test("presets select scopes of an access token", async ({ login }) => {
  const page = await login("super_admin");
  await page.goto("/account/tokens/new");
  const checked = page.getByRole("group", { name: "Scopes" }).getByRole("checkbox", { checked: true });
  await page.getByRole("button", { name: "CI", exact: true }).click();
  await expect(checked).toHaveCount(4);
  await page.getByRole("button", { name: "Read-only" }).click();
  await expect(page.getByRole("checkbox", { name: /certificate:issue/ })).not.toBeChecked();
  await expect(page.getByRole("checkbox", { name: /audit:read/ })).toBeChecked();
  await page.getByRole("button", { name: "None", exact: true }).click();
  await expect(checked).toHaveCount(0);
});

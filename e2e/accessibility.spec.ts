import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { expectAccessiblePage } from "./page-checks";

// Pages in their initial state; each journey checks the states it reaches.

async function visit(page: Page, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessiblePage(page, path);
  }
}

// Every page is checked four times.
test.beforeEach(() => test.setTimeout(300_000));

test("pages of platform users", async ({ login }) => {
  await visit(await login("super_admin"), [
    "/",
    "/organisations",
    "/organisations?q=nothing-has-this-name",
    "/organisations/new",
    "/people",
    "/people/new",
    "/profiles",
    "/authorities",
    "/upgrade",
    "/audit",
    "/mailbox",
    "/actions",
    "/help",
  ]);
});

test("revocation desk", async ({ login, people, api }) => {
  await api.client(await api.application(await people.organisation(), "Axe at the desk"), "Axe desk client");
  await visit(await login("security_officer"), [
    "/revocation",
    "/revocation?status=active",
    "/revocation/list",
    "/revocation/suspend",
    "/revocation/suspend?q=Axe",
    "/revocation/key",
  ]);
});

test("account pages", async ({ login }) => {
  await visit(await login("super_admin"), [
    "/account",
    "/account/password",
    "/account/sessions",
    "/account/tokens",
    "/account/tokens/new",
    "/account/notifications",
  ]);
});

test("pages of an organisation", async ({ login, people }) => {
  const own = await people.organisation();
  await visit(await login("super_admin"), [
    own,
    `${own}/edit`,
    `${own}/certificates`,
    `${own}/certificates/new`,
    `${own}/webhooks`,
    `${own}/webhooks/new`,
  ]);
});

test("pages of an application", async ({ login, people, api }) => {
  const application = await api.application(await people.organisation(), `Axe ${test.info().testId}`);
  await api.certificate(application, "signing", "axe");
  await visit(await login("admin"), [
    "/applications",
    "/applications/new",
    application,
    `${application}/clients`,
    `${application}/clients/new`,
    `${application}/certificates`,
    `${application}/certificates/new`,
    `${application}/keys`,
    `${application}/activity`,
    `${application}/settings`,
  ]);
});

test("pages of a certificate", async ({ login, people, api }) => {
  const application = await api.application(await people.organisation(), `Axe certificate ${test.info().testId}`);
  const { kid } = await api.certificate(application, "signing", "axe");
  await visit(await login("admin"), [
    "/certificates",
    "/certificates/which-key",
    `/certificates/${kid}`,
    `/certificates/${kid}/rotation`,
    `/certificates/${kid}/revoke`,
  ]);
});

test("pages of a client", async ({ login, people, api }) => {
  const application = await api.application(await people.organisation(), `Axe client ${test.info().testId}`);
  const own = await api.client(application, "Axe client");
  const tabs = ["", "/keys", "/keys/new", "/keys/new?way=make", "/log", "/diagnose", "/how"];
  await visit(
    await login("admin"),
    tabs.map((tab) => own + tab),
  );
});

test("public pages, missing pages and forbidden pages", async ({ page, login, expectConsole }) => {
  expectConsole(/status of 40[34]/);
  const unknown = "/nowhere-at-all";
  await visit(page, ["/sign-in", "/setup?token=nonsense", "/unsubscribe?token=nonsense", "/consent/error", unknown]);
  await visit(await login("viewer"), ["/audit", "/organisations/nothing-here"]);
});

test("the layout is usable by keyboard: skip link, command palette, dialogs restore the focus", async ({ login }) => {
  const page = await login("super_admin");
  await page.goto("/organisations");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  const search = page.getByRole("button", { name: "Search" });
  await search.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(search).toBeFocused();
});

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { addApplication } from "./application-steps";
import { expect, test } from "./fixtures";

const pages = [
  "/",
  "/organisations",
  "/organisations?q=nothing-has-this-name",
  "/organisations/new",
  "/people",
  "/people/new",
  "/profiles",
  "/authorities",
  "/audit",
  "/account",
  "/account/password",
  "/account/sessions",
  "/account/tokens",
  "/account/tokens/new",
  "/applications",
  "/certificates",
];

async function organisationPages(people: { organisation(): Promise<string> }): Promise<string[]> {
  const own = await people.organisation();
  return [own, `${own}/certificates`, `${own}/certificates/new`];
}

async function check(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap((one) => one.nodes.map((node) => `${where}: ${one.id}: ${node.html}`));
  expect.soft(found).toEqual([]);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect.soft(overflow, `${where} scrolls sideways`).toBeLessThanOrEqual(0);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1440, 390]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 }, contextOptions: { reducedMotion: "reduce" } });

      test("every page of the portal", async ({ login, people }) => {
        test.setTimeout(240_000);
        const page = await login("super_admin");
        for (const path of [...pages, ...(await organisationPages(people))]) {
          await page.goto(path);
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
          await check(page, path);
        }
      });

      test("every page of a client", async ({ login }) => {
        test.setTimeout(240_000);
        const page = await login("admin");
        const application = await addApplication(page, `Axe ${colorScheme} ${width} ${Date.now()}`);
        await page.getByLabel("Name", { exact: true }).fill("Axe client");
        await page.getByRole("button", { name: "Add OAuth client" }).click();
        await page.getByRole("link", { name: "Review client" }).click();
        await expect(page.getByRole("heading", { level: 1, name: "Axe client" })).toBeVisible();
        const own = new URL(page.url()).pathname;
        const tabs = ["", "/keys", "/keys/new", "/keys/new?way=make", "/log", "/diagnose", "/how"];
        for (const path of [...tabs.map((tab) => own + tab), `${application}/activity`]) {
          await page.goto(path);
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
          await check(page, path);
        }
      });

      test("sign-in, set-up and not found", async ({ page, expectConsole }) => {
        expectConsole(/status of 404/);
        for (const path of ["/sign-in", "/setup?token=nonsense", "/nowhere-at-all"]) {
          await page.goto(path);
          await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
          await check(page, path);
        }
      });
    });
  }
}

test("the frame is usable by keyboard: skip link, palette, dialogs give the focus back", async ({ login }) => {
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

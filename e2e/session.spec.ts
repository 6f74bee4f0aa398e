import type { Page } from "@playwright/test";
import type { Account } from "./accounts";
import { expect, test } from "./fixtures";
import { expectAccessiblePage } from "./page-checks";

const ended = (page: Page) => page.getByRole("alertdialog", { name: "Your session has expired" });

/** Follows the link of the dialog into a new tab and signs in there. @returns that tab */
async function signInAgain(page: Page, account: Account): Promise<Page> {
  const opening = page.waitForEvent("popup");
  await ended(page).getByRole("link", { name: "Sign in (new tab)" }).click();
  const tab = await opening;
  await tab.getByLabel("Email").fill(account.email);
  await tab.getByLabel("Password").fill(account.password);
  await tab.getByRole("button", { name: "Sign in" }).click();
  await expect(tab.getByRole("heading", { name: "You are signed in" })).toBeVisible();
  return tab;
}

test("what was typed is kept when the session ends, and the page continues after signing in", async ({
  login,
  people,
}) => {
  const page = await login("admin");
  const name = `Kept ${test.info().testId}`;
  await page.goto("/applications/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Description").fill("typed for ten minutes");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Create application" }).click();
  await expect(ended(page)).toBeVisible();
  await expectAccessiblePage(page, "session ended");

  const tab = await signInAgain(page, await people.account("admin"));
  await expect(ended(page)).toBeHidden(); // by itself
  await tab.close();
  await expect(page.getByText("You are signed in again")).toBeVisible();
  await expect(page.getByLabel("Description")).toHaveValue("typed for ten minutes");
  await page.getByRole("button", { name: "Create application" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Create OAuth client" })).toBeVisible();
});

test("a page of one user does not continue as another user", async ({ login, people, expectConsole }) => {
  expectConsole(/status of 403/);
  const page = await login("admin");
  await page.goto("/applications/new");
  await page.getByLabel("Name", { exact: true }).fill("of the administrator");
  await page.context().clearCookies();
  await page.getByRole("button", { name: "Create application" }).click();
  const tab = await signInAgain(page, await people.account("viewer"));
  await tab.close();
  const other = page.getByRole("alertdialog", { name: "You signed in as another user" });
  await expect(other).toBeVisible();
  await other.getByRole("button", { name: "Reload page" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "You don't have access to this page" })).toBeVisible();
});

test("two minutes before the end a notice offers to stay signed in", async ({ login }) => {
  const page = await login("viewer");
  await page.clock.install();
  await page.route("**/session", (route) => {
    // The server's answer at that time; its own clock is not moved.
    void route.fetch().then(async (response) => {
      const { session } = await response.json();
      await route.fulfill({ json: { session: { ...session, remainingSeconds: 115 } } });
    });
  });
  await page.goto("/certificates");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.clock.fastForward("28:30");
  const notice = page.getByRole("region", { name: "Session" });
  await expect(notice).toContainText("You will be signed out soon");
  await expect(notice.getByRole("timer")).toHaveText(/^[01]:\d\d$/);
  await page.unroute("**/session");
  await notice.getByRole("button", { name: "Stay signed in" }).click();
  await expect(notice).toBeHidden();
});

test("without a connection the page stays, and continues when it is back", async ({ login, expectConsole }) => {
  expectConsole(/ERR_INTERNET_DISCONNECTED/);
  const page = await login("admin");
  await page.goto("/applications/new");
  const loaded = page.waitForResponse(/\/_next\/static\/chunks\//); // of the question about unsaved changes
  await page.getByLabel("Name", { exact: true }).fill("kept offline");
  await loaded;
  await page.waitForLoadState("networkidle");
  await page.context().setOffline(true);
  const link = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Certificates" });
  await link.click();
  const question = page.getByRole("alertdialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Discard changes" }).click();
  await expect(page.getByText("No connection to the portal")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue("kept offline");
  await page.context().setOffline(false);
  await expect(page.getByRole("heading", { level: 1, name: "Certificates" })).toBeVisible();
  await expect(page.getByText("No connection to the portal")).toBeHidden();
});

test("a slow page shows that it is on its way", async ({ login }) => {
  const page = await login("admin");
  await page.goto("/account");
  let answer: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/applications?*", async (route) => {
    await asked;
    await route.continue();
  });
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Applications" }).click();
  await expect(page.getByText("Loading the page…")).toBeAttached();
  answer();
  await expect(page.getByRole("heading", { level: 1, name: "Applications" })).toBeVisible();
  await expect(page.getByText("Loading the page…")).not.toBeAttached();

  // The same by script: the palette has closed before the page arrives.
  await page.unroute("**/applications?*");
  let certificates: () => void = () => {};
  const wanted = new Promise<void>((resolve) => {
    certificates = resolve;
  });
  await page.route("**/certificates?*", async (route) => {
    await wanted;
    await route.continue();
  });
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("Certificates");
  await page.getByRole("option", { name: "Certificates" }).first().click();
  await expect(page.getByText("Loading the page…")).toBeAttached();
  certificates();
  await expect(page.getByRole("heading", { level: 1, name: "Certificates" })).toBeVisible();
  await expect(page.getByText("Loading the page…")).not.toBeAttached();
});

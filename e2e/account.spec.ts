import { expect, signIn, test } from "./fixtures";

test("a user sees their sessions, and signs out all others", async ({ browser, baseURL, people }) => {
  const account = await people.account("auditor");
  const open = async () => {
    const context = await browser.newContext(baseURL ? { baseURL } : {});
    const page = await context.newPage();
    await signIn(page, account);
    return page;
  };
  const [here, there, elsewhere] = [await open(), await open(), await open()];
  await here.goto("/account/sessions");
  const sessions = here.getByRole("region", { name: "Active sessions" }).getByRole("listitem");
  const before = await sessions.count();
  expect(before).toBeGreaterThanOrEqual(3);
  await expect(sessions.first()).toContainText("This session");
  await expect(sessions.first()).toContainText("Chrome on");

  await sessions
    .nth(1)
    .getByRole("button", { name: /^Sign out/ })
    .click();
  await expect(sessions).toHaveCount(before - 1);
  await here.getByRole("button", { name: "Sign out all other sessions" }).click();
  await expect(sessions).toHaveCount(1);
  for (const page of [there, elsewhere]) {
    await page.goto("/account");
    await expect(page).toHaveURL(/\/sign-in/);
    await page.context().close();
  }
  await here.goto("/account");
  await expect(here.getByRole("heading", { level: 1, name: "Your account" })).toBeVisible();
  await here.context().close();
});

test("a user changes their name", async ({ browser, baseURL, people }) => {
  const account = await people.account("security_officer");
  const context = await browser.newContext(baseURL ? { baseURL } : {});
  const page = await context.newPage();
  await signIn(page, account);
  await page.goto("/account");
  await page.getByRole("textbox", { name: "Name" }).fill("Grace Hopper");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByRole("button", { name: "Account of Grace Hopper" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("Grace Hopper");
  await context.close();
});

test("a user edits their email preferences, which are saved", async ({ login }) => {
  const page = await login("viewer");
  await page.goto("/account/notifications");
  const reminders = page.getByRole("checkbox", { name: "Expiry reminders" });
  for (const isWanted of [false, true]) {
    await reminders.setChecked(isWanted);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("main").getByRole("status")).toContainText("Saved.");
    await page.reload();
    await expect(reminders).toBeChecked({ checked: isWanted });
  }
});

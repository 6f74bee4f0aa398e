import { superAdmin } from "./accounts";
import { expect, signIn, test } from "./fixtures";

test("a wrong password is rejected with one message, and the email is kept", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(superAdmin.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Incorrect email or password.")).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(superAdmin.email);
  await expect(page.getByLabel("Password")).toHaveValue("");
});

test("after too many wrong passwords the page shows when to try again", async ({ page }) => {
  await page.goto("/sign-in");
  const email = `nobody-${Date.now()}@bank.example`;
  for (let attempt = 1; attempt <= 11; attempt += 1) {
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password").fill(`wrong ${attempt}`);
    const answered = page.waitForResponse((response) => response.request().method() === "POST");
    await page.getByRole("button", { name: "Sign in" }).click();
    await answered;
    await expect(page.getByLabel("Password")).toHaveValue("");
  }
  await expect(page.getByText(/Try again in \d+ min/)).toBeVisible();
});

test("sign-in returns to the requested page, but never to another origin", async ({ page }) => {
  await page.goto("/organisations?status=active");
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=%2Forganisations%3Fstatus%3Dactive$/);
  await page.getByLabel("Email").fill(superAdmin.email);
  await page.getByLabel("Password").fill(superAdmin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/organisations\?status=active$/);

  await page.goto("/sign-in?callbackUrl=https://evil.example/"); // already signed in: redirected immediately
  await expect(page).toHaveURL(/localhost:\d+\/$/);
});

test("sign-out ends the session, not only its cookie", async ({ page, context }) => {
  await signIn(page, superAdmin);
  const cookies = await context.cookies();
  expect(cookies.find(({ name }) => name.endsWith("countersign-session"))).toMatchObject({
    httpOnly: true,
    sameSite: "Lax",
  });
  await page.getByRole("button", { name: /^Account of/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();

  await context.addCookies(cookies);
  await page.goto("/audit");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("sign-in and its errors work without JavaScript", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL ? { baseURL } : {}) });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(superAdmin.email);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByText("Incorrect email or password.")).toBeVisible();
  await page.getByLabel("Password").fill(superAdmin.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("navigation", { name: "Main" })).toBeVisible();
  await context.close();
});

test("an invalid set-up link is explained", async ({ page }) => {
  await page.goto("/setup?token=nonsense");
  await expect(page.getByRole("heading", { name: "Invalid set-up link" })).toBeVisible();
});

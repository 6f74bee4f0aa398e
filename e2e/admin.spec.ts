import { expect, test } from "./fixtures";

const unique = () => `${Date.now()}${Math.floor(Math.random() * 1e6)}`;

test("an organisation is created, gets a contact, and is suspended and resumed", async ({ login }) => {
  const page = await login("super_admin");
  const number = unique();
  await page.goto("/organisations/new");
  await page.getByLabel("Legal name").fill(`Lovelace & Sons ${number}`);
  await page.getByLabel("Country of registration").selectOption("GB");
  await page.getByLabel("Registration number").fill(number);
  await page.getByRole("button", { name: "Create organisation" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Lovelace & Sons ${number}` })).toBeVisible();

  await page.getByRole("button", { name: "Add contact" }).click();
  const dialog = page.getByRole("dialog", { name: "Add contact" });
  await dialog.getByLabel("Name").fill("Certificate team");
  await dialog.getByLabel("Email").fill("not an address@");
  await dialog.getByLabel("Type").selectOption("security");
  await dialog.locator("form").evaluate((form: HTMLFormElement) => {
    form.noValidate = true; // the server's messages are under test
  });
  await dialog.getByRole("button", { name: "Add contact" }).click();
  await expect(dialog.getByLabel("Email")).toHaveAccessibleDescription(/Enter an email address/);
  await expect(dialog.getByLabel("Name")).toHaveValue("Certificate team");
  await expect(dialog.getByLabel("Type")).toHaveValue("security");
  await dialog.getByLabel("Email").fill("certs@bank.example");
  await dialog.getByRole("button", { name: "Add contact" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("link", { name: "certs@bank.example" })).toBeVisible();

  await page.getByRole("button", { name: "Suspend organisation" }).click();
  const question = page.getByRole("alertdialog", { name: /Lovelace.*\?$/ }); // toasts are alertdialogs too
  await question.getByRole("button", { name: "Suspend organisation" }).click();
  await expect(page.getByText("This organisation is suspended")).toBeVisible();
  await expect(question).toBeHidden();
  await page.getByRole("button", { name: "Resume organisation" }).click();
  await question.getByRole("button", { name: "Resume organisation" }).click();
  await expect(page.getByText("This organisation is suspended")).toBeHidden();

  await page.goto("/audit");
  await expect(page.getByText(`Lovelace & Sons ${number}`).first()).toBeVisible();
});

test("a duplicate registration number is rejected, and the values entered are kept", async ({ login, api }) => {
  const page = await login("super_admin");
  const number = unique();
  await api.organisation("First Bank", number);
  await page.goto("/organisations/new");
  await page.getByLabel("Legal name").fill("Second Bank");
  await page.getByLabel("Country of registration").selectOption("GB");
  await page.getByLabel("Registration number").fill(number);
  await page.getByRole("button", { name: "Create organisation" }).click();
  await expect(page.getByText(/this country and registration number already exists/)).toBeVisible();
  await expect(page.getByLabel("Legal name")).toHaveValue("Second Bank");
  await expect(page.getByLabel("Country of registration")).toHaveValue("GB");
});

test("a new user gets a link, sets a password with it once, and is signed in", async ({ login, browser, baseURL }) => {
  const page = await login("super_admin");
  await page.goto("/people/new");
  await page.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
  await page.getByLabel("Email").fill(`ada-${unique()}@bank.example`);
  await page.getByRole("button", { name: "Create user" }).click();
  const link = await page.getByLabel("Set-up link").innerText();

  const context = await browser.newContext(baseURL ? { baseURL } : {});
  const theirs = await context.newPage();
  await theirs.goto(link);
  const password = theirs.getByLabel("Password");
  await expect(theirs.getByRole("button", { name: "Show password" })).toBeVisible(); // by the script that checks
  await password.fill("passwordpassword");
  await password.press("Tab");
  await expect(theirs.getByText("Attackers try common passwords like this one first.")).toBeVisible();
  await expect(theirs.getByText("At least 12 characters")).toBeHidden();
  await password.fill("a long enough password");
  await expect(theirs.getByText("Attackers try common passwords")).toBeHidden();
  await theirs.getByRole("button", { name: "Show password" }).click();
  await expect(password).toHaveAttribute("type", "text");
  await theirs.getByRole("button", { name: "Set password" }).click();
  await expect(theirs.getByText("You are not a member of an organisation yet")).toBeVisible();
  await theirs.goto(link);
  await expect(theirs.getByRole("heading", { name: "Invalid set-up link" })).toBeVisible();
  await context.close();
});

test("an access token is shown once, validates its scopes, and is revoked", async ({ login }) => {
  const page = await login("super_admin");
  const name = `CI ${unique()}`;
  await page.goto("/account/tokens/new");
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByText("Choose at least one scope.").first()).toBeVisible();
  await page.getByRole("checkbox", { name: /organisation:read/ }).check();
  await page.getByRole("button", { name: "Create token" }).click();
  await expect(page.getByLabel("Access token")).toHaveText(/^cspat_[A-Za-z0-9_-]{43}$/);
  const token = await page.getByLabel("Access token").innerText();

  await page.getByRole("link", { name: "All access tokens" }).click();
  const question = page.getByRole("alertdialog", { name: "Have you stored the access token?" });
  await question.getByRole("button", { name: "Stay on this page" }).click();
  await page.getByRole("button", { name: "I have stored it" }).click();
  await expect(page.getByText(token)).toBeHidden();
  await page.getByRole("link", { name: "All access tokens" }).click();
  const row = page.getByRole("row", { name: new RegExp(name) });
  await expect(row).toContainText("Active");
  await expect(page.locator("body")).not.toContainText(token);
  await row.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke token" }).click();
  await expect(row).toContainText("Revoked");
});

test("a viewer sees their own organisation, without administration pages", async ({ login, people, expectConsole }) => {
  expectConsole(/status of 403/);
  const page = await login("viewer");
  await page.goto("/");
  const rail = page.getByRole("navigation", { name: "Main" });
  await expect(rail.getByRole("link", { name: "Applications" })).toBeVisible();
  await expect(rail.getByRole("link", { name: "Audit log" })).toBeHidden();
  await page.goto(await people.organisation());
  await expect(page.getByRole("button", { name: "Suspend organisation" })).toBeHidden();
  for (const path of ["/organisations/new", "/people", "/people/new", "/audit", "/authorities", "/upgrade"]) {
    const answer = await page.goto(path);
    await expect(page.getByRole("heading", { name: "You don't have access to this page" })).toBeVisible();
    expect(answer?.status(), path).toBe(403);
  }
});

test("Ctrl-K finds a page and an organisation from anywhere", async ({ login, api }) => {
  const page = await login("super_admin");
  const number = unique();
  const path = await api.organisation(`Palette Bank ${number}`, number);
  await page.goto("/profiles");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill(number);
  await page.getByRole("option", { name: new RegExp(`Palette Bank ${number}`) }).click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
});

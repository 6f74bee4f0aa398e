import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { expectAccessiblePage } from "./page-checks";

interface SavedForm {
  path: string;
  /** Changes a field; called twice. */
  edit: (page: Page, round: number) => Promise<void>;
  button: string;
  /** Beside the button and in a toast. */
  message: string | RegExp;
  /** The field after a reload. */
  expectSaved: (page: Page, round: number) => Promise<void>;
}

const box = (page: Page, label: string) => page.getByRole("textbox", { name: new RegExp(`^${label}( optional)?$`) });

const field = (label: string, text: string): Pick<SavedForm, "edit" | "expectSaved"> => ({
  edit: (page, round) => box(page, label).fill(`${text} ${round}`),
  expectSaved: (page, round) => expect(box(page, label)).toHaveValue(`${text} ${round}`),
});

/** Records what submit buttons and toasts say: a tick is shown for two seconds, a toast for six. */
async function recordTexts(page: Page): Promise<() => Promise<string[]>> {
  const texts = await page.evaluateHandle(() => {
    const seen = new Set<string>();
    const record = () => {
      for (const element of document.querySelectorAll("button[type=submit], [data-slot=toast-title]")) {
        seen.add(`${element.tagName === "BUTTON" ? "button" : "toast"}: ${element.textContent?.trim()}`);
      }
    };
    new MutationObserver(record).observe(document.body, { subtree: true, childList: true, characterData: true });
    return seen;
  });
  return () => texts.evaluate((all) => [...all]);
}

const question = (page: Page): Locator => page.getByRole("alertdialog", { name: "Leave without saving?" });

/** Waits until the script of the page has taken over its forms. */
async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll("main form")].every((form) =>
      Object.keys(form).some((key) => /^__reactProps/.test(key)),
    ),
  );
}

/** Saves twice: the second time with the form that the first one left. */
async function expectSaves(page: Page, { path, edit, button, message, expectSaved }: SavedForm): Promise<void> {
  await page.goto(path);
  const submit = page.getByRole("main").getByRole("button", { name: button, exact: true });
  for (const round of [1, 2]) {
    await ready(page);
    const texts = await recordTexts(page);
    await edit(page, round);
    await submit.click();
    await expect(page.getByRole("main").getByRole("status").filter({ hasText: message }), path).toBeVisible();
    await expect.poll(texts, path).toContain("button: Saved");
    await expect
      .poll(async () => (await texts()).filter((text) => text.startsWith("toast: ") && text.match(message)), path)
      .not.toEqual([]);
    await expect(submit, "the tick goes away").toBeVisible();
    await expectSaved(page, round);
    await page.reload();
    await expectSaved(page, round);
  }
}

test("each save is shown at its button and by a toast, and the form keeps what was saved", async ({
  login,
  people,
  api,
}) => {
  test.setTimeout(180_000);
  const page = await login("admin");
  const mark = test.info().testId;
  const application = await api.application(await people.organisation(), `Saved ${mark}`);
  const client = await api.client(application, `Saver ${mark}`);
  await expectSaves(page, {
    path: `${application}/settings`,
    ...field("Description", `About ${mark}`),
    button: "Save changes",
    message: "Saved.",
  });
  await expectSaves(page, {
    path: client,
    ...field("Scopes", "accounts payments"),
    button: "Save changes",
    message: "Saved.",
  });
  const reminders = page.getByRole("checkbox", { name: "Expiry reminders" });
  await expectSaves(page, {
    path: "/account/notifications",
    edit: (_, round) => reminders.setChecked(round === 2),
    expectSaved: (_, round) => expect(reminders).toBeChecked({ checked: round === 2 }),
    button: "Save",
    message: "Saved.",
  });
  await expectSaves(page, {
    path: "/account",
    ...field("Name", `Admin ${mark}`),
    button: "Save name",
    message: /Your name is now Admin/,
  });
});

test("the same for users, webhooks and organisations", async ({ login, api }) => {
  test.setTimeout(180_000);
  const page = await login("super_admin");
  const mark = test.info().testId;
  const email = `form-${mark}@bank.example`;
  await page.goto("/people/new");
  await page.getByLabel("Name", { exact: true }).fill("Form");
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: "Create user" }).click();
  await page.getByRole("link", { name: "View Form" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Form" })).toBeVisible();
  const role = page.getByRole("combobox", { name: "Platform role" });
  const roles = ["auditor", "security_officer"];
  await expectSaves(page, {
    path: new URL(page.url()).pathname,
    edit: async (_, round) => void (await role.selectOption(roles[round - 1] ?? "")),
    expectSaved: (_, round) => expect(role).toHaveValue(roles[round - 1] ?? ""),
    button: "Save changes",
    message: "Saved.",
  });

  const organisation = await api.organisation(`Form Bank ${mark}`);
  const { id } = await api.post(`${organisation}/webhooks`, {
    url: "https://hooks.example.com/forms",
    eventTypes: ["certificate.issued"],
  });
  await expectSaves(page, {
    path: `${organisation}/webhooks/${id}`,
    ...field("Description", "Desk"),
    button: "Save changes",
    message: "Saved.",
  });

  await page.goto(`${organisation}/edit`);
  await ready(page);
  await page.getByLabel("Legal name").fill(`Formed Bank ${mark}`);
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Formed Bank ${mark}` })).toBeVisible();
  await expect(page.getByText("Organisation updated.").first()).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`${organisation}$`));
});

test("unsaved changes ask before they are lost, and only they", async ({ login, people, api }) => {
  const page = await login("admin");
  const mark = test.info().testId;
  const application = await api.application(await people.organisation(), `Unsaved ${mark}`);
  const settings = `${application}/settings`;
  const tab = page.getByRole("navigation", { name: "Application" }).getByRole("link", { name: "Certificates" });
  const name = box(page, "Name");
  const heading = page.getByRole("heading", { level: 1 });

  // Pristine, also after a change that was reverted.
  await page.goto(`${application}/activity`);
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(name).toHaveValue(`Unsaved ${mark}`);
  await name.fill("Other");
  await name.fill(`Unsaved ${mark}`);
  await tab.click();
  await expect(page).toHaveURL(/\/certificates$/);
  await page.goBack();
  await expect(name).toBeVisible();

  // By link, Back, palette and reload.
  await name.fill("Other");
  await tab.click();
  await question(page).getByRole("button", { name: "Stay on this page" }).click();
  await expect(question(page)).toBeHidden();
  await page.evaluate(() => history.back());
  await expect(question(page)).toBeVisible();
  await expectAccessiblePage(page, "the question before unsaved changes are lost");
  await question(page).getByRole("button", { name: "Stay on this page" }).click();
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("Home");
  await page.getByRole("option", { name: "Home" }).first().click();
  await question(page).getByRole("button", { name: "Stay on this page" }).click();
  await expect(name).toHaveValue("Other");
  const asked = page.waitForEvent("dialog");
  await page.evaluate(() => setTimeout(() => location.reload()));
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await expect(name).toHaveValue("Other");

  // A rejected save keeps the changes unsaved.
  await name.evaluate((input: HTMLInputElement) => {
    if (input.form) input.form.noValidate = true; // the server's message is under test
  });
  await page.getByLabel("Logo").fill("not a URL");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Check the highlighted fields.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Copy request id" })).toHaveCount(0);
  await tab.click();
  await question(page).getByRole("button", { name: "Stay on this page" }).click();

  // Saved: no question.
  await page.getByLabel("Logo").fill("");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(heading).toHaveText("Other");
  await tab.click();
  await expect(page).toHaveURL(/\/certificates$/);

  // Discarded.
  await page.goto(settings);
  await ready(page);
  await name.fill("Lost");
  await tab.click();
  await question(page).getByRole("button", { name: "Discard changes" }).click();
  await expect(page).toHaveURL(/\/certificates$/);
  await expect(heading).toHaveText("Other");

  // A form in a dialog: Escape and a click outside ask only once something is entered.
  await page.goto(settings);
  await ready(page);
  const form = page.getByRole("dialog", { name: "Add contact" });
  const open = () => page.getByRole("button", { name: "Add contact" }).click();
  await open();
  await expect(form).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();
  await open();
  await form.getByLabel("Name").fill("Ada");
  await page.keyboard.press("Escape");
  await question(page).getByRole("button", { name: "Stay on this page" }).click();
  await expect(question(page)).toBeHidden();
  await expect(form.getByLabel("Name")).toHaveValue("Ada");
  await page.mouse.click(5, 5);
  await question(page).getByRole("button", { name: "Discard changes" }).click();
  await expect(form).toBeHidden();
  await open();
  await expect(form.getByLabel("Name")).toHaveValue("");
});

test("fields are shown where they apply", async ({ login, people, api, browser, baseURL }) => {
  const application = await api.application(await people.organisation(), `Fields ${test.info().testId}`);
  const client = await api.client(application, "Fields");
  const page = await login("admin");
  await page.goto(client);
  await ready(page);
  const check = async (shown: Page) => {
    const [redirects, jwks] = [shown.getByLabel("Redirect URIs"), shown.getByLabel("JWKS URL", { exact: true })];
    await expect(shown.getByLabel("Scopes")).toBeVisible();
    await expect(redirects).toBeHidden();
    await expect(jwks.and(shown.locator("[type=text]"))).toBeHidden();
    await shown.getByRole("checkbox", { name: /Authorization code/ }).check();
    await expect(redirects).toBeVisible();
    await shown.getByRole("radio", { name: "JWKS URL" }).check();
    await expect(jwks.and(shown.locator("[type=text]"))).toBeVisible();
  };
  await check(page);

  // What was entered in a field that no longer applies is not saved.
  await page.getByLabel("Redirect URIs").fill("no redirect URI at all");
  await page.getByRole("checkbox", { name: /Authorization code/ }).uncheck();
  await page.getByRole("radio", { name: "Managed here" }).check();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("main").getByRole("status").filter({ hasText: "Saved." })).toBeVisible();

  const context = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await people.state("admin"),
    ...(baseURL ? { baseURL } : {}),
  });
  const plain = await context.newPage();
  await plain.goto(client);
  await check(plain);
  await context.close();
});

test("a removed contact is added again by Undo", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Contact ${test.info().testId}`);
  await page.goto(`${application}/settings`);
  await ready(page);
  await page.getByRole("button", { name: "Add contact" }).click();
  const dialog = page.getByRole("dialog", { name: "Add contact" });
  await dialog.getByLabel("Name").fill("Night desk");
  await dialog.getByLabel("Email").fill("night@bank.example");
  await dialog.getByRole("button", { name: "Add contact" }).click();
  const contact = page.getByRole("region", { name: "Contacts" }).getByRole("listitem");
  await expect(contact).toContainText("night@bank.example");
  await contact.getByRole("button", { name: "Remove" }).click();
  await page
    .getByRole("alertdialog", { name: "Remove Night desk?" })
    .getByRole("button", { name: "Remove contact" })
    .click();
  await expect(contact).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(contact).toContainText("night@bank.example");
});

import { addApplication } from "./application-steps";
import { expect, test } from "./fixtures";

test("an application and its client; the secret is shown once", async ({ login }) => {
  const page = await login("admin");
  const name = `Ledger ${test.info().testId}`;
  const application = await addApplication(page, name, "Client secret");
  await page.getByLabel("Name", { exact: true }).fill("Ledger batch");
  await page.getByRole("button", { name: "Add OAuth client" }).click();
  await expect(page.getByText("Ledger batch is added")).toBeVisible();
  const secret = ((await page.getByText(/^cscs_/).textContent()) ?? "").trim();
  expect(secret).toMatch(/^cscs_[\w-]{43}$/);
  await page.reload();
  await expect(page.getByText(secret)).toBeHidden();

  await page.goto(application);
  await page.getByRole("link", { name: "Ledger batch" }).click();
  await expect(page.getByText(`…${secret.slice(-4)}`)).toBeVisible();
  await expect(page.getByText(secret)).toBeHidden();
  await page.getByRole("button", { name: "Replace secret" }).click();
  await expect(page.getByText("This is the new secret.")).toBeVisible();
  expect(await page.getByText(/^cscs_/).textContent()).not.toBe(secret);
});

test("the list finds an application, and its menu reviews it", async ({ login }) => {
  const page = await login("admin");
  const name = `Findable ${test.info().testId}`;
  await addApplication(page, name);
  await page.goto("/applications");
  await page.getByRole("searchbox", { name: "Search applications" }).fill(name);
  await expect(page.getByRole("table", { name: "Applications" }).getByRole("row")).toHaveCount(2);
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "Review application" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByText("No OAuth client yet")).toBeVisible();
});

test("suspending stops new certificates until it is resumed", async ({ login }) => {
  const page = await login("admin");
  const application = await addApplication(page, `Suspended ${test.info().testId}`);
  await page.goto(`${application}/settings`);
  await page.getByRole("button", { name: "Suspend application" }).click();
  const question = page.getByRole("alertdialog");
  const asked = await page.evaluateHandle(() => {
    const words = new Set<string>();
    const look = () => {
      for (const dialog of document.querySelectorAll("[role=alertdialog]")) words.add(dialog.textContent ?? "");
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    return words;
  });
  await question.getByRole("button", { name: "Suspend application" }).click();
  await expect(page.getByText("This application is suspended")).toBeVisible();
  await expect(question).toBeHidden();
  const words = await asked.evaluate((all) => [...all].join(" "));
  expect(words, "an open dialog keeps its question").toContain("Suspend application");
  expect(words, "an open dialog keeps its question").not.toContain("Resume");
  await expect(page.getByRole("link", { name: "New certificate" })).toBeHidden();
  await page.getByRole("button", { name: "Resume application" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Resume application" }).click();
  await expect(page.getByRole("link", { name: "New certificate" })).toBeVisible();
});

import { addApplication } from "./application-steps";
import { expect, test } from "./fixtures";
import { chooseFilter } from "./list-steps";
import { expectAccessiblePage } from "./page-checks";

test("an application and its client: the secret is shown once", async ({ login }) => {
  const page = await login("admin");
  const name = `Ledger ${test.info().testId}`;
  const application = await addApplication(page, name, "Client secret");
  await page.getByLabel("Name", { exact: true }).fill("Ledger batch");
  await page.getByRole("button", { name: "Create OAuth client" }).click();
  await expect(page.getByText("Ledger batch created")).toBeVisible();
  await expect(page).toHaveURL(/\/clients\/[0-9a-f-]+\?created=1$/);
  const output = page.getByRole("status", { name: "Client secret" });
  await expect(output).toHaveText(/^cscs_[\w-]{43}$/);
  const secret = await output.innerText();

  const elsewhere = page.getByRole("navigation", { name: "Client" }).getByRole("link", { name: "Quickstart" });
  await elsewhere.click();
  const question = page.getByRole("alertdialog", { name: "Have you stored the client secret?" });
  await question.getByRole("button", { name: "Stay on this page" }).click();
  await expect(output).toHaveText(secret);
  await expectAccessiblePage(page, "a client that was just created");
  await page.getByRole("button", { name: "I have stored it" }).click();
  await expect(output).toBeHidden();
  expect(
    await page.evaluate(() => JSON.stringify([history.state, { ...localStorage }, { ...sessionStorage }])),
  ).not.toContain(secret);
  await page.reload();
  await expect(page.getByText("Its secret was shown once.")).toBeVisible();
  await expect(page.getByText(secret)).toBeHidden();

  // Back does not lead to the form again, which would create a second client.
  await page.goBack();
  await expect(page).not.toHaveURL(/clients\/new/);
  await page.goto(application);
  const clients = page.getByRole("list", { name: "OAuth clients" });
  await expect(clients.getByRole("listitem")).toHaveCount(1);
  await clients.getByRole("link", { name: "Ledger batch" }).click();
  await expect(page.getByText(`…${secret.slice(-4)}`)).toBeVisible();
  await expect(page.getByText(secret)).toBeHidden();
  await page.getByRole("button", { name: "Rotate secret" }).click();
  await expect(page.getByText("Secret rotated.")).toBeVisible();
  await expect(output).toHaveText(/^cscs_/);
  await expect(output).not.toHaveText(secret);
});

test("the list finds an application, and its menu opens it", async ({ login, people, api }) => {
  const page = await login("admin");
  const name = `Findable ${test.info().testId}`;
  await api.application(await people.organisation(), name);
  await page.goto("/applications");
  await page.getByRole("searchbox", { name: "Search applications" }).fill(name);
  await expect(page.getByRole("table", { name: "Applications" }).getByRole("row")).toHaveCount(2);
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await page.getByRole("menuitem", { name: "View application" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(page.getByText("No OAuth clients yet")).toBeVisible();
});

test("the list is sorted and filtered in the URL", async ({ login, people, api }) => {
  const page = await login("admin");
  const mark = test.info().testId.slice(-6);
  await api.application(await people.organisation(), `Alpha ${mark}`);
  await api.application(await people.organisation(), `Beta ${mark}`, "mtls");
  await page.goto(`/applications?q=${mark}`);
  const rows = page.getByRole("table", { name: "Applications" }).getByRole("row");
  await expect(rows.nth(1)).toContainText("Beta");
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(rows.nth(1)).toContainText("Alpha");
  await page.getByRole("columnheader", { name: "Next expiry" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=nextExpiry/);
  await expect(rows).toHaveCount(3);
  await chooseFilter(page, "Environment", "Production");
  await expect(page.getByText("No matching applications")).toBeVisible();
  await page.goto(`/applications?q=${mark}&type=server_to_server&environment=sandbox&status=active`);
  await expect(rows).toHaveCount(3);
});

test("the application's activity lists changes of its clients and certificates", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Busy ${test.info().testId}`);
  await api.client(application, "Busy worker");
  await api.certificate(application, "signing", "busy signing");
  await page.goto(`${application}/activity`);
  const activity = page.getByRole("region", { name: "Activity" });
  await expect(activity).toContainText("issued a certificate");
  await expect(activity).toContainText("created an OAuth client: Busy worker");
  await expect(activity).toContainText("created an application");
});

test("a suspended application gets no certificates until it is resumed", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Suspended ${test.info().testId}`);
  await page.goto(`${application}/settings`);
  await page.getByRole("button", { name: "Suspend application" }).click();
  const question = page.getByRole("alertdialog", { name: /^Suspend .*\?$/ }); // toasts are alertdialogs too
  const shown = await page.evaluateHandle(() => {
    const texts = new Set<string>();
    const record = () => {
      for (const dialog of document.querySelectorAll("[role=alertdialog]")) texts.add(dialog.textContent ?? "");
    };
    new MutationObserver(record).observe(document.body, { subtree: true, childList: true, characterData: true });
    return texts;
  });
  await question.getByRole("button", { name: "Suspend application" }).click();
  await expect(page.getByText("This application is suspended")).toBeVisible();
  await expect(question).toBeHidden();
  const texts = await shown.evaluate((all) => [...all].join(" "));
  expect(texts, "an open dialog keeps its content").toContain("Suspend application");
  expect(texts, "an open dialog keeps its content").not.toContain("Resume");
  await expect(page.getByRole("link", { name: "New certificate" })).toBeHidden();
  await page.getByRole("button", { name: "Resume application" }).click();
  await page
    .getByRole("alertdialog", { name: /^Resume .*\?$/ })
    .getByRole("button", { name: "Resume application" })
    .click();
  await expect(page.getByRole("link", { name: "New certificate" })).toBeVisible();

  await page.getByRole("button", { name: "Suspend application" }).click();
  await question.getByRole("button", { name: "Suspend application" }).click();
  await expect(page.getByText("This application is suspended")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("This application is suspended")).toBeHidden();
});

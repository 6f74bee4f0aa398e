import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures";
import { chooseFilter } from "./list-steps";
import { expectAccessiblePage } from "./page-checks";

test("the audit log is filtered by actor, target, action and date, opened, linked and exported", async ({
  login,
  people,
  api,
}) => {
  const organisation = await people.organisation();
  const name = `Audited ${test.info().testId}`;
  const application = await api.application(organisation, name);
  await api.certificate(application, "signing", name);
  const page = await login("admin");
  await page.goto("/audit");
  await expect(page.getByRole("heading", { level: 2, name: "Today" })).toBeVisible();

  await page.getByRole("searchbox", { name: "Search by target" }).fill(name);
  await expect(page).toHaveURL(/target=/);
  const events = page.getByRole("list", { name: "Events, newest first" }).getByRole("group");
  await expect(events).toHaveCount(2);
  await expect(events.first()).toContainText("issued a certificate");
  await expect(events.last()).toContainText(`created an application: ${name}`);
  await chooseFilter(page, "Target type", "Applications");
  await expect(events).toHaveCount(1);
  await chooseFilter(page, "Action", "Created an application");
  await expect(page).toHaveURL(/operation=application\.create/);
  await chooseFilter(page, "Dates", "Last 7 days");
  await expect(page).toHaveURL(/since=\d{4}-\d\d-\d\d/);
  await expect(events).toHaveCount(1);

  await expect(page.getByText("IP address")).toBeHidden();
  await events.locator("summary").click();
  await expect(events.getByRole("row", { name: new RegExp(`name ${name}`) })).toBeVisible();
  await expect(events.getByText("IP address")).toBeVisible();
  await expectAccessiblePage(page, "the filtered audit log with an open event");

  await page.getByRole("button", { name: "Export" }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: /NDJSON/ }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^audit-events-\d{4}-\d\d-\d\d\.ndjson$/);
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).operation)).toEqual(["application.create"]);

  await events.getByRole("link", { name: "Open event" }).click();
  await expect(
    page.getByRole("heading", { level: 1, name: new RegExp(`created an application: ${name}`) }),
  ).toBeVisible();
  await expectAccessiblePage(page, "an audit event");
  await page.goto("/audit?since=2020-01-01&until=2020-01-02");
  await expect(page.getByText("No matching events")).toBeVisible();
  await expect(page.locator("summary").filter({ hasText: "Dates: 1 Jan 2020 – 2 Jan 2020" })).toBeVisible();
});

test("a range of dates is entered", async ({ login }) => {
  const page = await login("super_admin");
  await page.goto("/audit");
  await page.locator("summary").filter({ hasText: "Dates" }).click();
  const form = page.getByRole("form", { name: "Dates: own range" });
  await form.getByLabel("From").fill("2020-01-01");
  await form.getByLabel("To").fill("2020-01-31");
  await form.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/since=2020-01-01&until=2020-01-31/);
  await expect(page.getByText("No matching events")).toBeVisible();
});

test("a failed authentication is found by its IP address and shared by a link", async ({
  login,
  alsoLogin,
  people,
  api,
}) => {
  const application = await api.application(await people.organisation(), `Shared ${test.info().testId}`);
  const log = `${await api.client(application, "Worker")}/log`;
  const clientId = log.split("/").at(-2) ?? "";
  const page = await login("admin");
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: "wrong" };
  const refused = await page.request.post("/oauth2/token", { form });
  expect(refused.status()).toBe(401);

  await page.goto(log);
  const attempts = page.getByRole("list", { name: "Attempts, newest first" }).getByRole("group");
  await expect(attempts).toHaveCount(1);
  await page.request.post("/oauth2/token", { form });
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(attempts).toHaveCount(2);
  await attempts.first().locator("summary").click();
  await attempts.first().getByRole("link", { name: "All attempts" }).click();
  await expect(page).toHaveURL(/q=/);
  await expect(attempts).toHaveCount(2);
  await chooseFilter(page, "Method", /^tls_client_auth/);
  await expect(page.getByText("No matching attempts")).toBeVisible();
  await chooseFilter(page, "Method", "client_secret_post");
  await expect(attempts).toHaveCount(2);
  await chooseFilter(page, "Time", "Today");
  await expect(page).toHaveURL(/since=/);
  await expect(attempts).toHaveCount(2);
  await expectAccessiblePage(page, "the filtered authentication log");

  await attempts.first().locator("summary").click();
  await attempts.first().getByRole("link", { name: "Open attempt" }).click();
  await expect(page.getByRole("region", { name: "Authentication attempt" })).toContainText("How to fix it");
  await expectAccessiblePage(page, "an authentication attempt");
  const shared = new URL(page.url()).pathname;
  const viewer = await alsoLogin("viewer");
  await viewer.goto(shared);
  await expect(viewer.getByRole("region", { name: "Authentication attempt" })).toContainText("client_secret_post");
});

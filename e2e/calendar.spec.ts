import { expect, test } from "./fixtures";

test("a calendar feed is created, read without an account, and revoked", async ({ login, people, api, request }) => {
  const page = await login("admin");
  const organisation = await people.organisation();
  const application = await api.application(organisation, `Calendar ${test.info().testId}`);
  const { kid } = await api.certificate(application, "transport", "gateway of the calendar");

  await page.goto(`${organisation}/webhooks`);
  const team = `Team ${test.info().testId}`;
  await page.getByLabel("Feed name").fill(team);
  await page.getByRole("button", { name: "Create feed" }).click();
  const address = ((await page.getByText(/\/calendar\/[^…]+\.ics$/).textContent()) ?? "").trim();
  await page.reload();
  await expect(page.getByText(address)).toBeHidden();

  const feed = await request.get(new URL(address).pathname);
  expect(feed.headers()["content-type"]).toContain("text/calendar");
  const calendar = (await feed.text()).replaceAll("\r\n ", "");
  expect(calendar).toContain("gateway of the calendar");
  expect(calendar).toContain(kid);

  const own = page.getByRole("region", { name: "Calendar feeds" }).getByRole("listitem").filter({ hasText: team });
  await page.reload();
  await expect(own).toContainText("last read");
  await own.getByRole("button", { name: "Revoke" }).click();
  await page
    .getByRole("alertdialog", { name: /Revoke/ })
    .getByRole("button", { name: "Revoke feed" })
    .click();
  await expect(own).toContainText("Revoked");
  expect((await request.get(new URL(address).pathname)).status()).toBe(404);
});

import { expect, test } from "./fixtures";

test("search, filter and sort order are in the URL", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Search ${test.info().testId}`);
  const { kid: signing } = await api.certificate(application, "signing", "beta signing");
  await api.certificate(application, "transport", "alpha transport");
  const rows = page.getByRole("table", { name: "Certificates" }).getByRole("row");

  await page.goto(`${application}/certificates`);
  await expect(rows).toHaveCount(3);

  await page.getByRole("searchbox", { name: "Search certificates" }).fill(signing.slice(0, 12));
  await expect(page).toHaveURL(new RegExp(`q=${signing.slice(0, 12)}`));
  await expect(rows).toHaveCount(2);
  await page.reload();
  await expect(page.getByRole("searchbox", { name: "Search certificates" })).toHaveValue(signing.slice(0, 12));
  await expect(rows).toHaveCount(2);
  await page.getByRole("button", { name: "Clear search" }).click();
  await expect(rows).toHaveCount(3);

  await page.getByRole("navigation", { name: "Type" }).getByRole("link", { name: "Transport" }).click();
  await expect(page).toHaveURL(/type=transport/);
  await expect(rows).toHaveCount(2);
  await page
    .getByRole("navigation", { name: "Status" })
    .getByRole("link", { name: /^Revoked/ })
    .click();
  await expect(page.getByText("No matching certificates")).toBeVisible();
  await page.getByRole("link", { name: "Show all certificates" }).click();

  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(rows.nth(1)).toContainText("alpha transport");
  await page.getByRole("columnheader", { name: "Name" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=-name/);
  await expect(rows.nth(1)).toContainText("beta signing");
});

test("a certificate URL accepts the serial number or subject", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Named ${test.info().testId}`);
  const { kid, serialNumber, subject } = await api.certificate(application, "signing", "named");
  for (const name of [serialNumber, serialNumber.replace(/..(?=.)/g, "$&:"), subject]) {
    await page.goto(`/certificates/${encodeURIComponent(name)}`);
    await expect(page).toHaveURL(new RegExp(`/certificates/${kid}$`));
  }
});

test("lists are paginated by cursor", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Pages ${test.info().testId}`);
  await api.certificate(application, "signing", "one");
  await api.certificate(application, "transport", "two");
  await page.goto(`${application}/certificates?limit=1`);
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/cursor=/);
  await expect(page.getByRole("row", { name: /one/ })).toBeVisible();
  await page.getByRole("link", { name: "First page" }).click();
  await expect(page.getByRole("row", { name: /two/ })).toBeVisible();
});

import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures";
import { chooseFilter } from "./list-steps";

test("a filtered list is exported as CSV, safe against formula injection", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Timeline ${test.info().testId}`);
  const { kid, serialNumber } = await api.certificate(application, "signing", `=1+1 ${test.info().testId}`);
  await api.certificate(application, "transport", "gateway");

  await page.goto(`${application}/certificates`);
  const rows = page.getByRole("table", { name: "Certificates" }).getByRole("row");
  await expect(rows.filter({ hasText: "gateway" })).toHaveCount(1);
  await chooseFilter(page, "Type", "Signing");
  await expect(page).toHaveURL(/type=signing/);
  await expect(rows.filter({ hasText: "gateway" })).toHaveCount(0);
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^certificates-\d{4}-\d\d-\d\d\.csv$/);
  const csv = await readFile(await file.path(), "utf8");
  const [heads = "", ...lines] = csv.trim().split("\r\n");
  expect(heads).toContain('"KID","Serial number","Type","Name"');
  expect(lines).toHaveLength(1);
  for (const cell of [kid, serialNumber, `"'=1+1 ${test.info().testId}"`]) expect(lines[0]).toContain(cell);
});

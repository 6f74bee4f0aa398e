import { createPublicKey } from "node:crypto";
import { expect, test } from "./fixtures";
import { expectAccessiblePage } from "./page-checks";

test("a list of KIDs and serial numbers is previewed, and revoked only with the right count", async ({
  login,
  people,
  api,
}) => {
  const application = await api.application(await people.organisation(), `List ${test.info().testId}`);
  const [one, two, three] = await Promise.all([
    api.certificate(application, "signing", "list one"),
    api.certificate(application, "transport", "list two"),
    api.certificate(application, "encryption", "list three"),
  ]);
  const page = await login("security_officer");
  await page.goto("/revocation");
  await page.getByRole("link", { name: "List", exact: true }).click();
  const colons = two.serialNumber.replace(/..(?=.)/g, "$&:").toUpperCase();
  await page.getByLabel("List", { exact: true }).fill(`${one.kid}\n${colons}\n${one.kid}\nnonsense\n${"A".repeat(43)}`);
  await page.getByRole("button", { name: "Look up" }).click();
  const found = page.getByRole("region", { name: "Preview" });
  await expect(found).toContainText("will be revoked: 2");
  await expect(found).toContainText("list one · List");
  await expect(found).toContainText("list two · List");
  for (const word of ["Duplicate", "Not found", "No identifier"]) await expect(found).toContainText(word);

  await expectAccessiblePage(page, "a list that was looked up");
  await page.getByLabel("Type 2 to confirm").fill("3");
  await page.getByRole("button", { name: "Revoke 2 certificates" }).click();
  await expect(page.getByLabel("Type 2 to confirm")).toHaveAccessibleDescription(/Nothing was revoked/);
  await page.getByLabel("Reason").selectOption({ label: "Cessation of operation: the application no longer runs" });
  await page.getByLabel("Type 2 to confirm").fill("2");
  await page.getByRole("button", { name: "Revoke 2 certificates" }).click();
  await expect(page.getByText("2 certificates revoked")).toBeVisible();
  await expectAccessiblePage(page, "a list that was revoked");
  await page.goto(`/certificates/${two.kid}`);
  await expect(page.getByText("the application no longer runs")).toBeVisible();

  // The portal's CSV export is accepted as a list.
  await page.goto("/revocation/list");
  await page.getByLabel("List: file").setInputFiles({
    name: "certificates.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`"KID","Serial number"\r\n"${one.kid}","x"\r\n"${three.kid}","y"\r\n`),
  });
  await page.getByRole("button", { name: "Look up" }).click();
  await expect(found).toContainText("2 lines · will be revoked: 1 · already revoked: 1");
});

test("a leaked key is blocked: its certificates are previewed and revoked", async ({ login, people, api }) => {
  const application = await api.application(await people.organisation(), `Block ${test.info().testId}`);
  const { kid, privateKey } = await api.certificate(application, "signing", "leaked");
  const page = await login("security_officer");
  await page.goto("/revocation/key");
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString();
  await page.getByLabel("Key", { exact: true }).fill(publicKey);
  await page.getByRole("button", { name: "Look up" }).click();
  await expect(page.getByRole("region", { name: "Impact" })).toContainText("leaked (signing)");
  await expectAccessiblePage(page, "a key that was looked up");
  await page.getByRole("button", { name: "Block key" }).click();
  await expect(page.getByText("Key blocked")).toBeVisible();
  await expect(page.getByText("1 certificate revoked")).toBeVisible();
  await page.goto(`/certificates/${kid}`);
  await expect(page.getByRole("main").getByText("Revoked").first()).toBeVisible();
});

test("a client is suspended and resumed, and its own administrator can't resume it", async ({
  login,
  alsoLogin,
  people,
  api,
}) => {
  const name = `Halted ${test.info().testId}`;
  const application = await api.application(await people.organisation(), `Suspend ${test.info().testId}`);
  const client = await api.client(application, name);
  const page = await login("security_officer");
  await page.goto("/revocation/suspend");
  await page.getByRole("searchbox", { name: "Search organisations, applications and clients" }).fill(name);
  const row = page.getByRole("region", { name: "OAuth clients" }).getByRole("listitem");
  await row.getByRole("button", { name: "Suspend" }).click();
  const question = page.getByRole("alertdialog", { name: new RegExp(name) });
  await question.getByRole("button", { name: "Suspend" }).click();
  await expect(row).toContainText("Suspended");

  const admin = await alsoLogin("admin");
  await admin.goto(client);
  await expect(admin.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(admin.getByText("Suspended").first()).toBeVisible();
  await expect(admin.getByRole("button", { name: /Resume/ })).toBeHidden();

  await row.getByRole("button", { name: "Resume" }).click();
  await question.getByRole("button", { name: "Resume" }).click();
  await expect(row).toContainText("Active");
});

import { expect, test } from "./fixtures";
import { expectAccessiblePage } from "./page-checks";

test("revocation requires the last six characters, and immediately removes the key from the key set", async ({
  login,
  people,
  api,
}) => {
  const page = await login("admin");
  const organisation = await people.organisation();
  const application = await api.application(organisation, `Revoke ${test.info().testId}`);
  const { kid } = await api.certificate(application, "signing", "to revoke");
  const holder = [organisation, application].map((path) => path.split("/").at(-1)).join("/");
  const kids = async (set: string) => {
    const { keys } = await (await page.request.get(`/keystore/${holder}/${set}`)).json();
    return (keys as { kid: string }[]).map((key) => key.kid);
  };
  expect(await kids("application.jwks")).toEqual([kid]);

  await page.goto(`/certificates/${kid}`);
  await page.getByRole("link", { name: "Revoke", exact: true }).click();
  await expect(page.getByText("This is the last active Signing certificate here")).toBeVisible();
  await expect(page.getByText("This cannot be undone.")).toBeVisible();
  const confirm = page.getByRole("button", { name: "Revoke certificate" });
  const phrase = page.getByLabel(`Type ${kid.slice(-6)} to confirm`);
  await phrase.fill("wrong!");
  await expect(confirm).toBeDisabled();
  expect(await kids("application.jwks")).toEqual([kid]);

  await page.getByLabel("Reason").selectOption({ label: "Cessation of operation: the application no longer runs" });
  await phrase.fill(kid.slice(-6));
  await confirm.click();
  await expect(page.getByText("Certificate revoked")).toBeVisible();
  expect(await kids("application.jwks")).toEqual([]);
  expect(await kids("inactive/application.jwks")).toEqual([kid]);
  await expect(page.getByRole("link", { name: "Revoke", exact: true })).toBeHidden();
});

test("the server rejects wrong characters too", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Server ${test.info().testId}`);
  const { kid } = await api.certificate(application, "transport", "stays");
  await page.goto(`/certificates/${kid}/revoke`);
  await page.getByLabel(`Type ${kid.slice(-6)} to confirm`).fill(kid.slice(-6));
  // As with developer tools: sends other characters than the page requires.
  await page.route("**/revoke", (route) => {
    const body = route.request().postDataBuffer()?.toString("latin1") ?? "";
    const last = body.lastIndexOf(kid.slice(-6));
    void route.continue({ postData: Buffer.from(`${body.slice(0, last)}zzzzzz${body.slice(last + 6)}`, "latin1") });
  });
  await page.getByRole("button", { name: "Revoke certificate" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Type the last six characters" })).toBeVisible();
  await page.unroute("**/revoke");
  await page.goto(`/certificates/${kid}`);
  await expect(page.getByRole("link", { name: "Revoke", exact: true })).toBeVisible();
});

test("a security officer finds any certificate at the desk", async ({ login, people, api }) => {
  const application = await api.application(await people.organisation(), `Desk ${test.info().testId}`);
  const { kid } = await api.certificate(application, "signing", "desk");
  const officer = await login("security_officer");
  await officer.goto("/revocation");
  await officer.getByRole("searchbox", { name: "Search certificates" }).fill(kid.slice(0, 20));
  await expect(officer.getByRole("table").getByRole("row")).toHaveCount(2);
  await officer.getByRole("button", { name: "Actions for desk" }).click();
  await officer.getByRole("menuitem", { name: "Revoke" }).click();
  await expect(officer.getByRole("heading", { level: 1, name: "Revoke desk" })).toBeVisible();
});

test("name and key location can be changed, and a new certificate takes them over after a revocation", async ({
  login,
  people,
  api,
}) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Next ${test.info().testId}`);
  await api.client(application, "Aggregator");
  const { kid } = await api.certificate(application, "signing", "old name");
  await page.goto(`/certificates/${kid}`);
  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await page.getByLabel("Name", { exact: true }).fill("Zürich gateway");
  await page.getByLabel("Key location").fill("HSM in rack 4");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Zürich gateway", exact: true })).toBeVisible();
  await expect(page.getByText("HSM in rack 4")).toBeVisible();

  await page.goto(`/certificates/${kid}/revoke`);
  await page.getByLabel(`Type ${kid.slice(-6)} to confirm`).fill(kid.slice(-6));
  await page.getByRole("button", { name: "Revoke certificate" }).click();
  await expect(page.getByText("Certificate revoked")).toBeVisible();
  await expect(page.getByRole("heading", { name: "What now" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "Aggregator" })).toContainText("No usable key");
  await expectAccessiblePage(page, "revoked certificate");
  await page.getByRole("link", { name: "New certificate", exact: true }).click();
  await page.getByRole("link", { name: "Next", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("Zürich gateway");
  await expect(page.getByRole("textbox", { name: "Key location" })).toHaveValue("HSM in rack 4");
});

import { addApplication, issue } from "./application-steps";
import { expect, test } from "./fixtures";

test("revoking needs the last six characters, and takes the key out of the set at once", async ({ login }) => {
  const page = await login("admin");
  const application = await addApplication(page, `Revoke ${test.info().testId}`);
  const kid = await issue(page, application, "Signing", "to revoke");
  const set =
    (await page
      .getByText(/\/keystore\/.+\/application\.jwks/)
      .first()
      .textContent()) ?? "";
  const kids = async (address: string) =>
    ((await (await page.request.get(new URL(address).pathname)).json()).keys as { kid: string }[]).map(
      (key) => key.kid,
    );
  expect(await kids(set)).toEqual([kid]);

  await page.goto(`/certificates/${kid}`);
  await page.getByRole("link", { name: "Revoke", exact: true }).click();
  await expect(page.getByText("It is the last active Signing certificate here")).toBeVisible();
  await expect(page.getByText("This cannot be undone.")).toBeVisible();
  const confirm = page.getByRole("button", { name: "Revoke certificate" });
  const phrase = page.getByLabel(`Type ${kid.slice(-6)} to confirm`);
  await phrase.fill("wrong!");
  await expect(confirm).toBeDisabled();
  expect(await kids(set)).toEqual([kid]);

  await page.getByLabel("Reason").selectOption({ label: "The application no longer runs" });
  await phrase.fill(kid.slice(-6));
  await confirm.click();
  await expect(page.getByText("The certificate is revoked")).toBeVisible();
  expect(await kids(set)).toEqual([]);
  expect(await kids(set.replace("/application.jwks", "/inactive/application.jwks"))).toEqual([kid]);
  await expect(page.getByRole("link", { name: "Revoke", exact: true })).toBeHidden();
});

test("the server refuses wrong characters too", async ({ login }) => {
  const page = await login("admin");
  const application = await addApplication(page, `Server ${test.info().testId}`);
  const kid = await issue(page, application, "Transport", "stays");
  await page.goto(`/certificates/${kid}/revoke`);
  await page.getByLabel(`Type ${kid.slice(-6)} to confirm`).fill(kid.slice(-6));
  // What someone with the browser's tools could do: send other characters than the page asks for.
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

test("a security officer finds any certificate at the desk", async ({ login, browser, people }) => {
  const admin = await login("admin");
  const application = await addApplication(admin, `Desk ${test.info().testId}`);
  const kid = await issue(admin, application, "Signing", "desk");
  const context = await browser.newContext({ storageState: await people.state("security_officer") });
  const officer = await context.newPage();
  await officer.goto("/revocation");
  await officer.getByRole("searchbox", { name: "Search certificates" }).fill(kid.slice(0, 20));
  await expect(officer.getByRole("table").getByRole("row")).toHaveCount(2);
  await officer.getByRole("button", { name: "Actions for desk" }).click();
  await officer.getByRole("menuitem", { name: "Revoke" }).click();
  await expect(officer.getByRole("heading", { level: 1, name: "Revoke certificate" })).toBeVisible();
  await context.close();
});

import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "./fixtures";
import { chooseFilter } from "./list-steps";
import { expectAccessiblePage } from "./page-checks";

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

  await chooseFilter(page, "Type", "Transport");
  await expect(page).toHaveURL(/type=transport/);
  await expect(rows).toHaveCount(2);
  await expect(page.getByText("1 of 1", { exact: true })).toBeVisible();
  await chooseFilter(page, "Status", /^Revoked/);
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

test("lists are paged forward and back, with range and total", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Pages ${test.info().testId}`);
  for (const name of ["one", "two", "three"]) await api.certificate(application, "signing", name);
  await page.goto(`${application}/certificates?limit=1`);
  await expect(page).toHaveTitle(/^Certificates · Pages .* · Countersign$/);
  const range = page.getByRole("status").filter({ hasText: "of 3" });
  await expect(range).toHaveText("1 of 3");
  await page.getByRole("link", { name: "Next", exact: true }).click();
  await expect(range).toHaveText("2 of 3");
  await expect(page.getByRole("row", { name: /two/ })).toBeVisible();
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(range).toHaveText("3 of 3");
  await page.getByRole("link", { name: "Previous", exact: true }).click();
  await expect(page.getByRole("row", { name: /two/ })).toBeVisible();
  await page.getByRole("link", { name: "Previous page" }).click();
  await expect(page.getByRole("row", { name: /three/ })).toBeVisible();
  await expect(page).not.toHaveURL(/cursor=/);
});

test("a filter set by a link is shown and can be removed", async ({ login, people, api }) => {
  const organisation = await people.organisation();
  await api.application(organisation, `Linked ${test.info().testId}`);
  const page = await login("super_admin");
  await page.goto(`/applications?organisation=${organisation.split("/").at(-1)}&status=active`);
  await expect(page.getByRole("link", { name: "Clear filters" })).toBeVisible();
  await page.getByRole("link", { name: /^Remove filter Organisation: Example Bank/ }).click();
  await expect(page).toHaveURL(/\/applications\?status=active$/);
});

test("selected certificates are revoked together, after their joint impact was shown", async ({
  login,
  people,
  api,
}) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Bulk ${test.info().testId}`);
  const kids = [];
  for (const name of ["alpha", "beta", "gamma"]) kids.push((await api.certificate(application, "signing", name)).kid);
  await page.goto(`${application}/certificates`);
  await page.getByRole("checkbox", { name: "Select alpha" }).check();
  await expect(page.getByRole("status").filter({ hasText: "1 certificate selected" })).toBeVisible();
  await page.getByRole("link", { name: "beta", exact: true }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("status").filter({ hasText: "2 certificates selected" })).toBeVisible();
  await expectAccessiblePage(page, "a list with selected rows");
  await page.getByRole("button", { name: "Revoke selected" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Revoke 2 certificates" })).toBeVisible();
  await expect(page.getByText("No client authenticates with these certificates.")).toBeVisible();
  await expectAccessiblePage(page, "revoking several certificates");
  await page.getByLabel("Reason").selectOption("superseded");
  await page.getByLabel("Type 2 to confirm").fill("2");
  await page.getByRole("button", { name: "Revoke 2 certificates" }).click();
  await expect(page.getByText("2 certificates revoked")).toBeVisible();
  await page.goto(`${application}/certificates`);
  await chooseFilter(page, "Status", /^Revoked 2/);
  await expect(page.getByRole("table", { name: "Certificates" }).getByRole("row")).toHaveCount(3);
});

test("a click on a row shows its facts beside the list; j and k move, Enter opens, Escape returns", async ({
  login,
  people,
  api,
}) => {
  const page = await login("viewer");
  const application = await api.application(await people.organisation(), `Peek ${test.info().testId}`);
  await api.certificate(application, "signing", "first");
  const { kid } = await api.certificate(application, "transport", "second");
  await page.goto(`${application}/certificates`);
  await page
    .getByRole("row", { name: /second/ })
    .getByText("Transport")
    .click();
  const panel = page.getByRole("dialog", { name: "Details of the row" });
  await expect(panel.getByRole("heading", { name: "second" })).toBeVisible();
  await expect(panel.getByText(kid)).toBeVisible();
  await expectAccessiblePage(page, "the facts of a row");
  await page.keyboard.press("j");
  await expect(panel.getByRole("heading", { name: "first" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(page.getByRole("link", { name: "first", exact: true })).toBeFocused();
  await page.keyboard.press("k");
  await page.keyboard.press("p");
  await expect(panel.getByRole("heading", { name: "second" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/certificates/${kid}$`));
});

test("Ctrl-K and a click on a row are answered, however late the page's scripts arrive", async ({
  login,
  people,
  api,
}) => {
  const page = await login("viewer");
  const application = await api.application(await people.organisation(), `Early ${test.info().testId}`);
  const { kid } = await api.certificate(application, "signing", "early");
  const row = page.getByRole("row", { name: /early/ });
  const beforeScripts = async (act: () => Promise<void>) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/_next\/static\/.*\.js/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(`${application}/certificates`, { waitUntil: "commit" });
    await expect(row).toBeVisible();
    await act();
    release();
    await page.unrouteAll({ behavior: "wait" });
  };
  await beforeScripts(() => page.keyboard.press("Control+k"));
  await expect(page.getByRole("dialog", { name: "Search" })).toBeVisible();
  await beforeScripts(() => row.getByText("Signing", { exact: true }).click());
  await expect(page.getByRole("dialog", { name: "Details of the row" }).getByText(kid)).toBeVisible();
});

test("the palette finds names before owners, identifiers and commands, and shows shortcuts", async ({
  login,
  people,
  api,
}) => {
  const page = await login("admin");
  const name = `Zahlungs-Drehscheibe ${test.info().testId}`;
  const application = await api.application(await people.organisation(), name);
  const { kid } = await api.certificate(application, "signing", "palette");
  await page.goto("/");
  const palette = page.getByRole("dialog", { name: "Search" });
  const search = async (text: string) => {
    await page.keyboard.press("Control+k");
    await palette.getByRole("combobox").fill(text);
  };
  await search("zahlungs");
  await expect(palette.getByRole("option").first()).toContainText("Zahlungs-Drehscheibe");
  await page.keyboard.press("Escape");
  await search(kid);
  await expect(palette.getByRole("option").first()).toContainText("palette");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/certificates/${kid}$`));
  await search("copy");
  await expect(palette.getByRole("option", { name: "Copy KID of this certificate" })).toBeVisible();
  await palette.getByRole("combobox").fill("renew");
  await expect(palette.getByRole("option", { name: "Renew" })).toContainText("palette");
  await page.keyboard.press("Escape");
  await search("new cert");
  await palette.getByRole("option", { name: "New certificate for…" }).click();
  await expect(palette.getByRole("combobox")).toHaveValue("New certificate for ");
  await palette.getByRole("combobox").pressSequentially(test.info().testId);
  await palette.getByRole("option", { name: `New certificate for ${name}` }).click();
  await expect(page).toHaveURL(`${application}/certificates/new`);
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await expect(page).toHaveURL(/\/applications$/);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await expectAccessiblePage(page, "the keyboard shortcuts");
});

test("a private key that is pasted into a search or another text field stays out of it and is not sent", async ({
  login,
  people,
  api,
  context,
}) => {
  const page = await login("admin");
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = String(privateKey.export({ format: "pem", type: "pkcs8" }));
  const application = await api.application(await people.organisation(), `Pasted ${test.info().testId}`);
  const sent: string[] = [];
  page.on("request", (request) => {
    const text = `${decodeURIComponent(request.url())} ${request.postData()}`;
    if (text.includes(pem.slice(50, 80))) sent.push(request.url());
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/applications");
  await page.evaluate((text) => navigator.clipboard.writeText(text), pem);
  const search = page.getByRole("searchbox");
  await search.press("ControlOrMeta+V");
  await expect(page.getByText("This is a private key. It was not pasted.").first()).toBeVisible();
  await expect(search).toHaveValue("");

  await page.goto(`${application}/settings`);
  const name = page.getByLabel("Name", { exact: true });
  await name.press("ControlOrMeta+A");
  await name.press("ControlOrMeta+V");
  await expect(page.getByText("This is a private key. It was not pasted.").first()).toBeVisible();
  await expect(name).toHaveValue(`Pasted ${test.info().testId}`);

  // The reader of keys takes it and says what it is.
  await page.goto("/certificates/which-key");
  await page.getByLabel("Key, CSR or certificate", { exact: true }).press("ControlOrMeta+V");
  await expect(page.getByText("From a private key (PKCS#8).")).toBeVisible();
  expect(sent).toEqual([]);
});

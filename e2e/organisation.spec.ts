import { runCommand } from "./application-steps";
import { expect, test } from "./fixtures";
import { expectAccessiblePage } from "./page-checks";

test("an organisation's administrator sees who issues server certificates", async ({ login, people }) => {
  const page = await login("admin");
  await page.goto(`${await people.organisation()}/certificates/new`);
  await expect(page.getByText("Only super administrators can issue server certificates")).toBeVisible();
  await expect(page.getByRole("button", { name: "Next" })).toHaveCount(0);
});

test("a super administrator issues a certificate for the hosts of an organisation", async ({ login, api }) => {
  const page = await login("super_admin");
  const organisation = await api.organisation(`Server Bank ${Date.now()}${Math.floor(Math.random() * 1e6)}`);
  await page.goto(organisation);
  await page.getByRole("navigation", { name: "Organisation" }).getByRole("link", { name: "Certificates" }).click();
  await page.getByRole("link", { name: "New certificate" }).click();
  await expect(page.getByRole("radio", { name: "Organisation transport" })).toBeChecked();
  await page.getByRole("button", { name: "Next" }).click();

  await page.getByLabel("Host names").fill("https://api.bank.example");
  await page.getByRole("button", { name: "Update", exact: true }).click();
  await expect(page.getByText("without https:// and without a port")).toBeVisible();
  // The key type is chosen while the page with the host names is on its way: neither is lost.
  let answer: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/certificates/new?*names=*", async (route) => {
    await asked;
    await route.continue();
  });
  await page.getByLabel("Host names").fill("api.bank.example, *.mtls.bank.example");
  await page.getByRole("button", { name: "Update", exact: true }).click();
  await page.getByRole("link", { name: "P-256" }).click();
  answer();
  const command = page.getByRole("tabpanel", { name: "OpenSSL" });
  await expect(command).toContainText("P-256");
  await expect(command).toContainText("DNS:api.bank.example,DNS:*.mtls.bank.example");
  const { csr } = await runCommand(((await command.textContent()) ?? "").trim());
  await page.getByRole("link", { name: "Next", exact: true }).click();
  await page.getByLabel("CSR", { exact: true }).fill(csr);
  await expect(page.getByRole("heading", { name: "CSR is valid" })).toBeVisible();
  await page.getByRole("textbox", { name: "Name" }).fill("gateway");
  await page.getByRole("button", { name: "Issue certificate" }).click();
  await expect(page.getByText("Transport certificate issued")).toBeVisible();

  await page.getByRole("link", { name: "View certificate" }).click();
  await expect(page.getByText("api.bank.example").first()).toBeVisible();
  await page.getByRole("link", { name: "Renew", exact: true }).click();
  await expect(page.getByText("Renews gateway")).toBeVisible();
  await page.goto(`${organisation}/certificates?level=organisation`);
  await expect(page.getByRole("table").getByRole("row", { name: /gateway/ })).toBeVisible();
});

test("a user with many organisations selects one in the top bar", async ({ login, api }) => {
  const page = await login("super_admin");
  const number = `${Date.now()}${Math.floor(Math.random() * 1e6)}`;
  const path = await api.organisation(`Zzz Bank ${number}`);
  await page.goto(path);
  await page.getByRole("button", { name: "Switch to this organisation" }).click();
  await expect(page.getByRole("button", { name: `Organisation: Zzz Bank ${number}` })).toBeVisible();
  await page.getByRole("button", { name: "Show all organisations" }).click();
  const switcher = page.getByRole("button", { name: "Organisation: All organisations" });
  await expect(switcher).toBeVisible();

  // More than the menu shows.
  await Promise.all(Array.from({ length: 13 }, (_, index) => api.organisation(`Aaa Bank ${number} ${index}`)));
  await page.reload();
  await switcher.click();
  await page.getByRole("menuitem", { name: "Find another…" }).click();
  await page.getByRole("combobox").fill(number);
  await page.getByRole("option", { name: new RegExp(`Zzz Bank ${number}`) }).click();
  await expect(page.getByRole("button", { name: `Organisation: Zzz Bank ${number}` })).toBeVisible();
  await page.goto(path);
  await page.getByRole("button", { name: "Show all organisations" }).click();
  await expect(switcher).toBeVisible();
});

test("a parent organisation is chosen by its name, and can be removed", async ({ login, api }) => {
  const page = await login("super_admin");
  const number = `${Date.now()}${Math.floor(Math.random() * 1e6)}`;
  const parent = await api.organisation(`Parent Bank ${number}`);
  await page.goto("/organisations/new");
  await page.getByLabel("Legal name").fill(`Child Bank ${number}`);
  await page.getByLabel("Country of registration").selectOption("GB");
  await page.getByLabel("Registration number").fill(number);
  const field = page.getByRole("combobox", { name: "Parent organisation" });
  await field.fill("nothing has this name");
  await expect(page.getByText("No results for “nothing has this name”.")).toBeVisible();
  await field.fill(`parent bank ${number}`);
  await expect(page.getByRole("option", { name: `Parent Bank ${number}` })).toBeVisible();
  await expectAccessiblePage(page, "open combobox");
  await field.press("ArrowDown");
  await field.press("Enter");
  await expect(field).toHaveValue(`Parent Bank ${number}`);
  await page.getByRole("button", { name: "Create organisation" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Child Bank ${number}` })).toBeVisible();
  await expect(page.getByRole("link", { name: `Parent Bank ${number}` })).toHaveAttribute("href", parent);

  await page.getByRole("link", { name: "Edit", exact: true }).click();
  await expect(field).toHaveValue(`Parent Bank ${number}`);
  await field.fill("");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("heading", { level: 1, name: `Child Bank ${number}`, exact: true })).toBeVisible();
  await expect(page.getByText("Parent organisation")).toBeHidden();
});

test("a member without an account gets one in the same dialog", async ({ login, api }) => {
  const page = await login("super_admin");
  const number = `${Date.now()}${Math.floor(Math.random() * 1e6)}`;
  await page.goto(await api.organisation(`Member Bank ${number}`));
  await page.getByRole("button", { name: "Add member" }).click();
  const dialog = page.getByRole("dialog", { name: "Add member" });
  await dialog.getByLabel("Email").fill(`new-${number}@bank.example`);
  await dialog.getByLabel("Role").selectOption("viewer");
  await dialog.getByRole("button", { name: "Add member" }).click();
  await expect(dialog.getByText("No account has this email address").first()).toBeVisible();
  await expect(dialog.getByLabel("Email")).toHaveValue(`new-${number}@bank.example`);
  await expect(dialog.getByLabel("Role")).toHaveValue("viewer");
  await dialog.getByLabel("Name").fill("New Member");
  await dialog.getByRole("button", { name: "Add member" }).click();
  await expect(dialog.getByRole("status", { name: "Set-up link" })).toContainText("/setup?token=");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("link", { name: "New Member" })).toBeVisible();
});

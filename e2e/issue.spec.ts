import { makeCsr, makeShownCsr } from "./application-steps";
import { expect, test } from "./fixtures";
import { expectAccessiblePage } from "./page-checks";

test("an administrator runs the shown command, uploads the CSR and gets a certificate", async ({
  login,
  people,
  api,
}) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Issue ${test.info().testId}`);
  await api.client(application, "Worker");
  const { csr } = await makeCsr(page, application, "Signing");

  await page.getByLabel("CSR", { exact: true }).fill(csr);
  await expect(page.getByRole("heading", { name: "CSR is valid" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Certificate preview" })).toContainText("digitalSignature");

  await expectAccessiblePage(page, "a CSR that was inspected");
  await page.getByRole("textbox", { name: "Key location" }).fill("HSM 4");
  await page.getByRole("button", { name: "Issue certificate" }).click();
  await expect(page.getByText("Signing certificate issued")).toBeVisible();
  const kid = new URL(page.url()).searchParams.get("kid") ?? "";
  await expect(page.getByTestId("kid")).toHaveText(kid);
  await expectAccessiblePage(page, "a certificate that was issued");

  const set = await page.request.get(`/keystore/${await keystorePath(page, application)}/application.jwks`);
  expect((await set.json()).keys.map((key: { kid: string }) => key.kid)).toEqual([kid]);

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Other formats" }).click();
  await page.getByRole("menuitem", { name: /^Full chain/ }).click();
  expect((await download).suggestedFilename()).toMatch(/-rtssigning-[\w-]{6}-fullchain\.pem$/);

  await page.getByRole("link", { name: "Quickstart: Worker" }).click();
  await expect(page.getByText("This client can't get tokens yet")).toBeHidden();
  await expect(page.getByRole("region", { name: /\.sh$/ })).toContainText(kid);
  await page.getByRole("link", { name: "Python with cryptography and requests" }).click();
  await expect(page.getByRole("region", { name: /\.py$/ })).toContainText(kid);
  await expect(page.getByRole("link", { name: "Postman collection" })).toHaveAttribute(
    "href",
    new RegExp(`kid=${kid}$`),
  );

  await page.goto(`/certificates/${kid}`);
  await expect(page.getByRole("region", { name: "Key", exact: true })).toContainText("P-256");
  await expect(page.getByRole("region", { name: "History" })).toContainText("issued a certificate");
});

test("Back keeps the values entered, including the CSR", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Back ${test.info().testId}`);
  const { csr } = await makeCsr(page, application, "Transport");
  await page.getByLabel("CSR", { exact: true }).fill(csr);
  await expect(page.getByRole("heading", { name: "CSR is valid" })).toBeVisible();

  await page.getByRole("link", { name: "Back", exact: true }).click();
  await expect(page.getByRole("tabpanel", { name: "OpenSSL" })).toContainText("-rtstransport.csr");
  await page.getByRole("link", { name: "Next", exact: true }).click();
  await expect(page.getByLabel("CSR", { exact: true })).toHaveValue(csr);
});

test("a private key never leaves the browser", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Key ${test.info().testId}`);
  const { csr, key } = await makeCsr(page, application, "Signing");
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.postData() ?? ""));

  await page.getByLabel("CSR", { exact: true }).fill(key + csr);
  await expect(page.getByText("This file contains a private key. It was not sent.")).toBeVisible();
  await expect(page.getByLabel("CSR", { exact: true })).toHaveValue("");
  expect(sent.filter((body) => body.includes("PRIVATE KEY"))).toEqual([]);
});

test("the verdict belongs to the file: key, CSR, wrong file, the CSR once more, reload", async ({
  login,
  people,
  api,
}) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Doctor ${test.info().testId}`);
  const { csr, key } = await makeCsr(page, application, "Signing");
  const issue = page.getByRole("button", { name: "Issue certificate" });
  const verdict = page.getByRole("region", { name: "Inspection" });
  const choose = (name: string, content: string | Buffer) =>
    page
      .getByLabel("CSR: file")
      .setInputFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
  await expect(issue).toBeDisabled();
  await expect(page.getByText("Choose your CSR file first.")).toBeVisible();

  await choose("hub.key", key);
  await expect(verdict).toContainText("Your browser found a private key (PKCS#8) in this file.");
  await expect(verdict).toContainText("openssl req -new -key");
  await expect(issue).toBeDisabled();
  await expectAccessiblePage(page, "a private key instead of a CSR");

  // As an email program changes it: one line, with invisible characters.
  await choose("hub.csr", `\u200b${csr.trim().replaceAll("\n", " ")}`);
  await expect(page.getByText("Ready: EC P-256, subject matches").last()).toBeVisible();
  await expect(page.getByText(/^Repaired: invisible characters removed, lines wrapped again/)).toBeVisible();
  await expect(verdict.getByRole("row", { name: /^Organisation \(O\)/ })).toContainText("Matches");
  await expect(issue).toBeEnabled();

  await choose("letter.docx", Buffer.from("PK\x03\x04....word/document.xml", "latin1"));
  await expect(verdict).toContainText("This is a Word document, not a CSR.");
  await expect(page.getByRole("heading", { name: "CSR is valid" })).toBeHidden();
  await expect(issue).toBeDisabled();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.getByText("Choose your CSR file first.")).toBeVisible();

  await choose("hub.csr", csr);
  await page.getByRole("textbox", { name: "Name" }).fill("kept");
  await page.reload();
  await expect(page.getByText("hub.csr", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("kept");
  await expect(issue).toBeEnabled();
  await issue.click();
  await expect(page.getByText("Signing certificate issued")).toBeVisible();
  const kid = new URL(page.url()).searchParams.get("kid") ?? "";

  // The same file once more.
  await page.goBack();
  await choose("hub.csr", csr);
  await expect(verdict.getByRole("link", { name: "Open it" })).toHaveAttribute("href", `/certificates/${kid}`);
  await expect(verdict.getByRole("link", { name: "Create a new key" })).toBeVisible();
  await expect(verdict).not.toContainText("An earlier certificate has the same key");
  await expect(issue).toBeDisabled();
});

test("a CSR with an invalid signature is rejected", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Refused ${test.info().testId}`);
  const { csr } = await makeCsr(page, application, "Signing");
  await page.getByLabel("CSR", { exact: true }).fill(csr.replace(/\n.{20}/, "\nAAAAAAAAAAAAAAAAAAAA"));
  await expect(page.getByRole("heading", { name: "CSR can't be used" })).toBeVisible();
});

test("a certificate is renewed while the old one remains valid", async ({ login, people, api }) => {
  const page = await login("admin");
  const application = await api.application(await people.organisation(), `Replace ${test.info().testId}`);
  const { kid } = await api.certificate(application, "transport", "first");
  await page.goto(`/certificates/${kid}`);
  await page.getByRole("link", { name: "Renew", exact: true }).click();
  await expect(page.getByText("Renews first")).toBeVisible();
  const { csr } = await makeShownCsr(page);
  await page.getByLabel("CSR", { exact: true }).fill(csr);
  await expect(page.getByRole("heading", { name: "CSR is valid" })).toBeVisible();
  await page.getByRole("button", { name: "Issue certificate" }).click();
  await expect(page.getByText("Switch, then revoke the old certificate")).toBeVisible();
  await page.getByRole("link", { name: "The old certificate" }).click();
  await expect(page.getByText("Superseded by a newer certificate")).toBeVisible();
  await expect(page.getByText("Superseded", { exact: true }).first()).toBeVisible();
});

/** `{organisation}/{application}` as key sets name them. */
async function keystorePath(page: import("@playwright/test").Page, application: string): Promise<string> {
  const url = await page
    .getByText(/\/keystore\/[^/]+\/[^/]+\/application\.jwks/)
    .first()
    .textContent();
  const [, organisation] = /\/keystore\/([^/]+)\//.exec(url ?? "") ?? [];
  return `${organisation}/${application.split("/").at(-1)}`;
}

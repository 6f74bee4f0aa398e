import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, type Page } from "@playwright/test";

type Security = "FAPI 2.0" | "private_key_jwt" | "Mutual TLS" | "Client secret";

/** Creates an application of the user's only organisation through the form. @returns its path */
export async function addApplication(page: Page, name: string, security: Security = "private_key_jwt") {
  await page.goto("/applications/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("group", { name: "Security configuration" }).getByRole("radio", { name: security }).check();
  await page.getByRole("button", { name: "Create application" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Create OAuth client" })).toBeVisible();
  return new URL(page.url()).pathname.replace(/\/clients\/new$/, "");
}

/** Runs a command shown by the portal with bash in a temporary directory. @returns the CSR and the key that it creates */
export async function runCommand(command: string): Promise<{ csr: string; key: string }> {
  const directory = await mkdtemp(join(tmpdir(), "countersign-csr-"));
  try {
    await promisify(execFile)("bash", ["-c", command], { cwd: directory });
    const [, csrFile] = /-out (\S+)/.exec(command) ?? [];
    const [, keyFile] = /-keyout (\S+)/.exec(command) ?? [];
    const read = (file: string | undefined) => readFile(join(directory, file ?? ""), "utf8");
    return { csr: await read(csrFile), key: await read(keyFile) };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Steps 1 and 2 of the wizard: type and command; ends at the CSR field. */
export async function makeCsr(page: Page, application: string, type: string): Promise<{ csr: string; key: string }> {
  await page.goto(`${application}/certificates/new`);
  await page.getByRole("radio", { name: type }).check();
  await page.getByRole("button", { name: "Next" }).click();
  return makeShownCsr(page);
}

/** Step 2 only. */
export async function makeShownCsr(page: Page): Promise<{ csr: string; key: string }> {
  await page.getByRole("link", { name: "P-256" }).click();
  const code = page.getByRole("tabpanel", { name: "OpenSSL" });
  await expect(code).toContainText("P-256");
  const files = await runCommand(((await code.textContent()) ?? "").trim());
  await page.getByRole("link", { name: "Next", exact: true }).click();
  await expect(page.getByLabel("CSR", { exact: true })).toBeVisible();
  return files;
}

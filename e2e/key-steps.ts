import { expect, type Page } from "@playwright/test";

/** Waits until the page has generated a passphrase for the key file, and returns it. The code that generates it loads on demand. */
export async function generatedPassphrase(page: Page): Promise<string> {
  const passphrase = page.getByTestId("passphrase");
  await expect(passphrase).toHaveText(/^[a-z0-9-]{25,}$/);
  return (await passphrase.textContent()) ?? "";
}

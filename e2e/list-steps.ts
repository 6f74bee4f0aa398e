import type { Page } from "@playwright/test";

/** Opens a filter menu of the toolbar, "Status ▾", and chooses a value. */
export async function chooseFilter(page: Page, label: string, value: string | RegExp): Promise<void> {
  await page
    .locator("summary")
    .filter({ hasText: new RegExp(`^${label}(:|$)`) })
    .click();
  await page.getByRole("navigation", { name: label, exact: true }).getByRole("link", { name: value }).click();
}

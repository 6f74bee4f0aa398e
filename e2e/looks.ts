import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** What depends on the theme; everything else depends on the width alone. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

const looks = [
  { colorScheme: "light", width: 1440 },
  { colorScheme: "dark", width: 1440, rules: COLOUR_RULES },
  { colorScheme: "dark", width: 390 },
  { colorScheme: "light", width: 390, rules: COLOUR_RULES },
] as const;

/** For those who want to look for themselves: E2E_PICTURES names a directory. */
async function takePicture(page: Page, name: string): Promise<void> {
  const { E2E_PICTURES: directory } = process.env;
  const fileName = `${name.replace(/\W+/g, "-").replace(/^-/, "")}.png`;
  if (directory) await page.screenshot({ path: join(directory, fileName), fullPage: true });
}

/**
 * The page as it stands has no violation that axe knows, in both themes, on a desk and on a phone, and does not scroll sideways.
 * It is loaded once and turned around, since the theme follows the system's. Leaves it as it was found: wide and light.
 */
export async function expectGoodLooks(page: Page, where = new URL(page.url()).pathname): Promise<void> {
  for (const { colorScheme, width, ...narrowed } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await expect(page.locator("html")).toHaveClass(new RegExp(`\\b${colorScheme}\\b`));
    // Axe would wait for its script in there; a mail is shown without any. Legacy mode sums up in the page itself instead of in
    // a second one, which takes as long as the looking; that is for frames of other origins, and we have none.
    const builder = new AxeBuilder({ page }).exclude("iframe[sandbox]").setLegacyMode(true);
    const { violations } = await ("rules" in narrowed ? builder.withRules([...narrowed.rules]) : builder).analyze();
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    expect.soft(found, `${where}, ${colorScheme}, ${width} px`).toEqual([]);
    await takePicture(page, `${where} ${width} ${colorScheme}`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect.soft(overflow, `${where} scrolls sideways at ${width} px`).toBeLessThanOrEqual(0);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 1440, height: 900 });
}

import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** Rules that depend on the theme; all others depend only on the width. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

const variants = [
  { colorScheme: "light", width: 1440 },
  { colorScheme: "dark", width: 1440, rules: COLOUR_RULES },
  { colorScheme: "dark", width: 390 },
  { colorScheme: "light", width: 390, rules: COLOUR_RULES },
] as const;

/** Saves a screenshot in the directory E2E_PICTURES, if set. */
async function takePicture(page: Page, name: string): Promise<void> {
  const { E2E_PICTURES: directory } = process.env;
  const fileName = `${name.replace(/\W+/g, "-").replace(/^-/, "")}.png`;
  if (directory) await page.screenshot({ path: join(directory, fileName), fullPage: true });
}

/**
 * The current page has no axe violations and no horizontal scrolling, in both themes, on desktop, laptop and phone. The page is loaded once,
 * because the theme follows the system's. Restores the initial state: wide and light.
 */
export async function expectAccessiblePage(page: Page, where = new URL(page.url()).pathname): Promise<void> {
  for (const { colorScheme, width, ...variant } of variants) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await expect(page.locator("html")).toHaveClass(new RegExp(`\\b${colorScheme}\\b`));
    // Sandboxed frames (emails) run no scripts, so axe would wait forever. Legacy mode aggregates results in the page instead of a
    // second one, which takes as long as the analysis; that is only needed for cross-origin frames, which we don't have.
    const builder = new AxeBuilder({ page }).exclude("iframe[sandbox]").setLegacyMode(true);
    const { violations } = await ("rules" in variant ? builder.withRules([...variant.rules]) : builder).analyze();
    const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
    expect.soft(found, `${where}, ${colorScheme}, ${width} px`).toEqual([]);
    await takePicture(page, `${where} ${width} ${colorScheme}`);
    await expectNoScrolling(page, where, width);
  }
  // A small laptop has the columns of a desktop, and least room for them; half of it is a page at 200 %.
  for (const width of [1280, 640]) {
    await page.setViewportSize({ width, height: 900 });
    await expectNoScrolling(page, where, width);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function expectNoScrolling(page: Page, where: string, width: number): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect.soft(overflow, `${where} scrolls horizontally at ${width} px`).toBeLessThanOrEqual(0);
}

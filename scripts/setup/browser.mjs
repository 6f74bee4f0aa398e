import { existsSync } from "node:fs";
import { canInstallPackages, installPackage } from "./debian.mjs";

const SYSTEM_PATHS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/**
 * Path of a Chromium for the browser tests: CHROMIUM_PATH, Playwright's, the system's, or a newly installed one.
 * @returns undefined when none is found or can be installed
 */
export async function findBrowser() {
  const found = await present();
  if (found) return found;
  if (await canInstallPackages()) {
    await installPackage("chromium");
    return present();
  }
  return undefined;
}

async function present() {
  const { chromium } = await import("@playwright/test");
  return [process.env.CHROMIUM_PATH, chromium.executablePath(), ...SYSTEM_PATHS].find(
    (path) => path && existsSync(path),
  );
}

export const NO_BROWSER =
  "No browser was found. Run `npx playwright install chromium`, or set CHROMIUM_PATH to an existing Chromium.";

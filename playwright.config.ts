import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, defineConfig } from "@playwright/test";
import { freePort } from "./e2e/own-portal";
import { announceReceiver } from "./e2e/receiver";

// Workers load this file too; they receive the values chosen here through the environment.
process.env.E2E_PORT ??= String(await freePort());
process.env.E2E_MTLS_PORT ??= String(await freePort());
process.env.E2E_RECEIVER_PORT ??= String(await freePort());
process.env.E2E_DATA_DIR ??= mkdtempSync(join(tmpdir(), "countersign-e2e-"));

const receiver = await announceReceiver(process.env.E2E_RECEIVER_PORT);

const baseURL = process.env.E2E_BASE_URL ?? `http://localhost:${process.env.E2E_PORT}`;

/** The first that exists: CHROMIUM_PATH, Playwright's download, the system's. */
const executablePath = [process.env.CHROMIUM_PATH, chromium.executablePath(), "/usr/bin/chromium"].find(
  (path) => path && existsSync(path),
);

/**
 * Journeys about what happens in the page, which does not depend on the database. With both databases at hand (`npm test`), they run on the
 * embedded one only and the others on PostgreSQL only (decision 185); alone, either runs all of them.
 */
const IN_THE_PAGE = [
  "accessibility",
  "browser-keys",
  "certificate-page",
  "encryption",
  "first-hour",
  "forms",
  "key-recorder",
  "looks",
  "session",
  "which-key",
].map((name) => `**/${name}.spec.ts`);

/** @returns the journeys to run, and those to leave out */
function chosen(): { testMatch?: string[]; testIgnore?: string[] } {
  switch (process.env.E2E_SHARE) {
    case "in-the-page":
      return { testMatch: IN_THE_PAGE };
    case "others":
      return { testIgnore: IN_THE_PAGE };
    default:
      return {};
  }
}

export default defineConfig({
  testDir: "e2e",
  ...chosen(),
  outputDir: "test-results",
  snapshotPathTemplate: "{testDir}/looks/{arg}{ext}",
  workers: process.env.E2E_WORKERS ? Number(process.env.E2E_WORKERS) : 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // Long, so that a busy two-core machine causes no failures.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [["list"]],
  globalTeardown: "./e2e/teardown.ts",
  use: {
    baseURL,
    locale: "en-GB",
    viewport: { width: 1440, height: 900 },
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    // Recording each step costs a third of a journey's time.
    trace: process.env.E2E_TRACE ? "retain-on-failure" : "off",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
  // E2E_BASE_URL: a running portal, with the administrator of e2e/accounts.ts.
  ...(process.env.E2E_BASE_URL
    ? {}
    : {
        webServer: {
          command: "node scripts/start.mjs",
          url: `${baseURL}/readyz`,
          timeout: 300_000,
          gracefulShutdown: { signal: "SIGTERM" as const, timeout: 10_000 },
          stdout: "ignore" as const,
          stderr: "pipe" as const,
          env: {
            HOST: "127.0.0.1",
            PORT: process.env.E2E_PORT,
            MTLS_PORT: process.env.E2E_MTLS_PORT,
            PUBLIC_URL: baseURL,
            DATA_DIR: process.env.E2E_DATA_DIR,
            LOG_LEVEL: "warn",
            ...receiver,
            COUNTERSIGN_ADMIN_EMAIL: "root@portal.example",
            COUNTERSIGN_ADMIN_PASSWORD: "correct horse battery staple",
            COUNTERSIGN_ADMIN_TOKEN: "e2e-administrator-token-of-a-throw-away-portal",
          },
        },
      }),
});

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Tests that ask no database: one run of them, on the embedded engine, is enough. */
const WITHOUT_DATABASE = [
  "{lib/ca,lib/outbound,lib/pki,lib/registration,components,scripts}/**/*.test.{ts,tsx}",
  "server/parser-cost.test.ts",
  "server/pages/*.test.ts",
  "cli/soak/*.test.ts",
];

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } },
  test: {
    include: ["{lib,server,cli,components,app,scripts}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", ...(process.env.TEST_DATABASE_URL ? WITHOUT_DATABASE : [])],
    globalSetup: ["lib/testing/blank-database.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    // Vitest leaves a core to its own process, which has next to nothing to do; on two cores that is half of them.
    maxWorkers: "100%",
  },
});

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } },
  test: {
    include: ["{lib,server,cli,components,app,scripts}/**/*.test.{ts,tsx}"],
    globalSetup: ["lib/testing/blank-database.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    // Vitest leaves a core to its own process, which has next to nothing to do; on two cores that is half of them.
    maxWorkers: "100%",
  },
});

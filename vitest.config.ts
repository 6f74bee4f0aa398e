import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** Tests without a database, and those of programs that are run against a portal: they run once only, with the embedded database. */
const WITHOUT_DATABASE = [
  "{app,components,scripts}/**/*.test.{ts,tsx}",
  "lib/{ca,dropped-file,files,outbound,pki,pki-browser,registration,runtime,tls-handshake}/**/*.test.ts",
  "lib/*.test.ts",
  "lib/snippets/decryption.test.ts",
  "server/snippets.test.ts",
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
    // By default Vitest reserves a core for its main process, which is nearly idle; on two cores that is half of them.
    maxWorkers: "100%",
  },
});

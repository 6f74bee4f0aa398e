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

/**
 * Tests of rules above the storage: with both databases at hand (`npm test`), they run on PostgreSQL only. What depends on the database
 * itself (transactions, locks, migrations, restores, jobs, issuance, revocation, start) runs on both, and so do the journeys (decision 184).
 */
const ABOVE_STORAGE = [
  "server/{api,consumers,mtls,oauth,pki,sample-api}/**/*.test.ts",
  "lib/{applications,calendar,client-certificate,clients,health,home,keys,mail,notifications,oauth}/**/*.test.ts",
  "lib/{organisations,profiles,revocation-desk,search,usage,users,webhooks}/**/*.test.ts",
];

const leftOut = () => {
  if (process.env.TEST_DATABASE_URL) return WITHOUT_DATABASE;
  return process.env.TEST_POSTGRESQL_FOLLOWS ? ABOVE_STORAGE : [];
};

export default defineConfig({
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)) } },
  test: {
    include: ["{lib,server,cli,components,app,scripts}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", ...leftOut()],
    globalSetup: ["lib/testing/blank-database.ts"],
    // Long, so that a busy two-core machine causes no failures: the first start of an embedded database alone has taken 30 s on one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    restoreMocks: true,
    // By default Vitest reserves a core for its main process, which is nearly idle; on two cores that is half of them.
    maxWorkers: "100%",
  },
});

/**
 * `npm test`: runs everything, also on a fresh clone. Checks; unit tests and browser journeys on the embedded database and on a
 * throw-away PostgreSQL. What does not depend on the database runs on one of them only (vitest.config.ts, playwright.config.ts). The last
 * line is `N passed, N failed`.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { findBrowser, NO_BROWSER } from "./setup/browser.mjs";
import { ensureBuilt } from "./setup/build.mjs";
import { checkAll } from "./setup/checks.mjs";
import { main } from "./setup/main.mjs";
import { findPostgresql, NO_POSTGRESQL, startPostgresql } from "./setup/postgresql.mjs";
import { missingPrograms } from "./setup/programs.mjs";
import { root, tool } from "./setup/run.mjs";

const total = { passed: 0, failed: 0 };
/** Listed again at the end, because thousands of lines separate a failure from the total. */
const failures = [];
const cleanUps = [];

await main(async () => {
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => void cleanUp().then(() => process.exit(130)));
  try {
    await ensureBuilt();
    heading("Checks");
    count(await checkAll());
    const reports = await mkdtemp(join(tmpdir(), "countersign-test-reports-"));
    cleanUps.push(() => rm(reports, { recursive: true, force: true }));
    const browser = await findBrowser();
    if (!browser) miss(NO_BROWSER);
    // In CI a skipped test counts as failed.
    for (const sentence of await missingPrograms()) process.env.CI ? miss(sentence) : console.log(sentence);
    const binaries = await findPostgresql();
    const followed = binaries ? { TEST_POSTGRESQL_FOLLOWS: "1", E2E_SHARE: "in-the-page" } : {};
    await suite("embedded database", join(reports, "embedded"), browser, followed);
    if (binaries) {
      const postgresql = await startPostgresql(binaries);
      cleanUps.push(postgresql.stop);
      await suite("PostgreSQL", join(reports, "postgresql"), browser, {
        TEST_DATABASE_URL: postgresql.url,
        E2E_DATABASE_URL: postgresql.url,
        E2E_SHARE: "others",
      });
    } else miss(NO_POSTGRESQL);
  } finally {
    await cleanUp();
  }
  if (failures.length > 0) heading("Failures");
  for (const failure of failures) console.log(failure);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  if (total.failed > 0) process.exitCode = 1;
});

/** Unit tests, then journeys, on one database. */
async function suite(database, reports, browser, variables) {
  heading(`Unit tests on the ${database}`);
  const units = `${reports}-units.json`;
  const vitest = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${units}`];
  const unitsCode = await tool("vitest/vitest.mjs", vitest, { env: { ...process.env, ...variables } });
  const unitReport = await readReport(units);
  count({ passed: unitReport?.numPassedTests ?? 0, failed: unitReport?.numFailedTests ?? 0 }, unitsCode);
  failures.push(...failedUnits(unitReport).map((name) => `${database}: ${name}`));
  if (!browser) return;
  heading(`Journeys in a browser on the ${database}`);
  const journeys = `${reports}-journeys.json`;
  const { E2E_DATABASE_URL: DATABASE_URL, E2E_SHARE } = variables;
  const env = {
    ...process.env,
    CHROMIUM_PATH: browser,
    PLAYWRIGHT_JSON_OUTPUT_FILE: journeys,
    ...(DATABASE_URL ? { DATABASE_URL } : {}),
    ...(E2E_SHARE ? { E2E_SHARE } : {}),
  };
  const journeysCode = await tool("@playwright/test/cli.js", ["test", "--reporter=list,json"], { env });
  const journeysReport = await readReport(journeys);
  const { expected = 0, flaky = 0, unexpected = 0 } = journeysReport?.stats ?? {};
  // A journey that only passes when retried counts as failed.
  count({ passed: expected, failed: unexpected + flaky }, journeysCode);
  failures.push(...failedJourneys(journeysReport?.suites).map((name) => `${database}: ${name}`));
}

/** A file that could not be loaded has no test names. */
function failedUnits(report) {
  return (report?.testResults ?? []).flatMap(({ name, status, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === "failed").map(({ fullName }) => fullName);
    return (tests.length > 0 || status !== "failed" ? tests : ["could not be run"]).map(
      (test) => `${relative(root, name)} › ${test}`,
    );
  });
}

function failedJourneys(suites = []) {
  return suites.flatMap(({ suites: inner, specs = [] }) => [
    ...specs.filter(({ ok }) => !ok).map(({ file, title }) => `e2e/${file} › ${title}`),
    ...failedJourneys(inner),
  ]);
}

/** Adds to the total; a run that failed without naming a test counts as one failure. */
function count({ passed, failed }, exitCode = 0) {
  total.passed += passed;
  total.failed += failed === 0 && exitCode !== 0 ? 1 : failed;
}

/** What can't be tested here counts as failed. */
function miss(sentence) {
  console.error(`\n${sentence}`);
  total.failed += 1;
}

async function readReport(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined; // the runner exited before it wrote one; its exit code counts
  }
}

function heading(text) {
  console.log(`\n── ${text}`);
}

async function cleanUp() {
  for (const undo of cleanUps.splice(0).reverse()) await undo();
}

/**
 * `npm run lighthouse`: measures six pages of its own demo portal with Lighthouse, as a desktop and as a phone, and fails below the goals.
 * Lighthouse is fetched by npx when it runs, in a fixed version: as a development dependency it would install 84 packages, and hold
 * back one that the server uses (decision 176). The scores depend on the machine: measure on an idle one.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { findBrowser, NO_BROWSER } from "./setup/browser.mjs";
import { ensureBuilt } from "./setup/build.mjs";
import { main } from "./setup/main.mjs";
import { at, outputOf, Refusal } from "./setup/run.mjs";

const LIGHTHOUSE = "lighthouse@13.5.0";
const EMAIL = "robin@portal.example";
/** Percent, by kind of device. */
const GOALS = {
  desktop: { performance: 95, accessibility: 100, "best-practices": 100 },
  mobile: { performance: 90, accessibility: 100, "best-practices": 100 },
};
const STARTED_WITHIN_MS = 300_000;
const ROWS_WITHIN_MS = 15_000;

await main(async () => {
  await ensureBuilt();
  const browser = await findBrowser();
  if (!browser) throw new Refusal(NO_BROWSER);
  const directory = await mkdtemp(join(tmpdir(), "countersign-lighthouse-"));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const env = {
    ...process.env,
    PORT: String(port),
    MTLS_PORT: "off",
    PUBLIC_URL: origin,
    DATA_DIR: join(directory, "data"),
  };
  const portal = spawn(process.execPath, [at("scripts/demo.mjs")], { cwd: at("."), env, stdio: "ignore" });
  const ended = new Promise((resolve) => portal.once("close", resolve));
  try {
    await ready(origin, portal);
    const { cookie, pages } = await signIn(
      browser,
      origin,
      await readFile(join(directory, "data/secrets/demo-password"), "utf8"),
    );
    const headers = join(directory, "headers.json"); // not an argument, which other users could read
    await writeFile(headers, JSON.stringify({ Cookie: cookie }), { mode: 0o600 });
    if (!(await measure({ browser, origin, pages, headers }))) process.exitCode = 1;
  } finally {
    portal.kill("SIGTERM");
    await ended;
    await rm(directory, { recursive: true, force: true });
  }
});

/** Prints a line for each page and device. @returns whether all goals are met */
async function measure({ browser, origin, pages, headers }) {
  let isGood = true;
  console.log(
    `${"page".padEnd(14)}${"device".padEnd(9)}performance  accessibility  best practices     FCP     LCP   TBT    sent`,
  );
  for (const [name, path] of Object.entries(pages)) {
    for (const [device, goals] of Object.entries(GOALS)) {
      const { categories, audits } = await lighthouse({
        browser,
        url: origin + path,
        device,
        headers: name === "sign-in" ? undefined : headers,
      });
      const scores = Object.keys(goals).map((goal) => Math.round(categories[goal].score * 100));
      const isMet = Object.values(goals).every((goal, index) => scores[index] >= goal);
      isGood &&= isMet;
      const [performance, accessibility, practices] = scores;
      const value = (audit) => Math.round(audits[audit].numericValue);
      console.log(
        `${name.padEnd(14)}${device.padEnd(9)}${String(performance).padStart(11)}${String(accessibility).padStart(15)}${String(practices).padStart(16)}` +
          `${String(value("first-contentful-paint")).padStart(8)}${String(value("largest-contentful-paint")).padStart(8)}` +
          `${String(value("total-blocking-time")).padStart(6)}${String(Math.round(value("total-byte-weight") / 1000)).padStart(5)} kB` +
          (isMet ? "" : "  below the goal"),
      );
      for (const goal of isMet ? [] : Object.keys(goals)) report(categories[goal], audits, goal);
    }
  }
  return isGood;
}

/** Names what costs points. */
function report({ auditRefs }, audits, goal) {
  for (const { id, weight } of auditRefs) {
    const { score, title, displayValue = "" } = audits[id];
    if (weight > 0 && score !== null && score < 0.9) console.log(`    ${goal}: ${title} ${displayValue}`);
  }
}

/** The report of one page. */
async function lighthouse({ browser, url, device, headers }) {
  const options = [
    ...[
      "--quiet",
      "--output=json",
      "--output-path=stdout",
      "--only-categories=performance,accessibility,best-practices",
    ],
    `--chrome-flags=--headless=new${process.getuid?.() === 0 ? " --no-sandbox" : ""}`,
    ...(device === "desktop" ? ["--preset=desktop"] : []),
    ...(headers ? [`--extra-headers=${headers}`] : []),
  ];
  const env = { ...process.env, CHROME_PATH: browser };
  const npx = process.platform === "win32" ? "npx.cmd" : "npx";
  const text = await outputOf(npx, ["--yes", `--package=${LIGHTHOUSE}`, "--", "lighthouse", url, ...options], { env });
  if (!text)
    throw new Refusal(`Lighthouse could not measure ${url}. Run \`npx --yes ${LIGHTHOUSE} ${url}\` to see why.`);
  return JSON.parse(text);
}

/** Signs in as the demo's super administrator. @returns the session cookies, and the paths of the pages to measure */
async function signIn(executablePath, origin, password) {
  const { chromium } = await import("@playwright/test");
  const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
  try {
    const page = await browser.newPage();
    await page.goto(`${origin}/sign-in`);
    await page.getByLabel("Email").fill(EMAIL);
    await page.getByLabel("Password").fill(password.trim());
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: /^Account of/ }).waitFor();
    const first = async (list, pattern) => {
      await page.goto(origin + list);
      const found = await firstLink(page, pattern);
      if (!found) throw new Refusal(`The demo portal lists nothing at ${list}.`);
      return found;
    };
    const certificate = await first("/certificates?status=active", /^\/certificates\/[\w-]{43}$/);
    const application = await first("/applications", /^\/applications\/[\w-]{36}$/);
    const cookies = await page.context().cookies();
    return {
      cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; "),
      pages: {
        "sign-in": "/sign-in",
        home: "/",
        applications: "/applications",
        certificates: "/certificates",
        certificate,
        wizard: `${application}/certificates/new`,
      },
    };
  } finally {
    await browser.close();
  }
}

async function ready(origin, portal) {
  const until = Date.now() + STARTED_WITHIN_MS;
  while (Date.now() < until && portal.exitCode === null) {
    const isReady = await fetch(`${origin}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return;
    await pause(500);
  }
  throw new Refusal("The demo portal did not start. Run `npm run demo` to see why.");
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** The list's rows appear after the page has loaded. @returns the path of the first link that matches, or undefined */
async function firstLink(page, pattern) {
  for (const until = Date.now() + ROWS_WITHIN_MS; Date.now() < until; await pause(100)) {
    const links = await page.locator("main a").evaluateAll((all) => all.map((one) => one.getAttribute("href") ?? ""));
    const found = links.find((href) => pattern.test(href));
    if (found) return found;
  }
  return undefined;
}

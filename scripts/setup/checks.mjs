import { quietTool } from "./run.mjs";

const SOURCES = ["app", "cli", "components", "lib", "server"];
const CRUISER = "dependency-cruiser/bin/dependency-cruiser.mjs";

const CHECKS = [
  ["format and lint", "@biomejs/biome/bin/biome", ["check", "."]],
  ["types", "typescript/bin/tsc", ["--noEmit", "-p", "."]],
  ["imports", CRUISER, ["--config", ".dependency-cruiser.mjs", ...SOURCES]],
  ["cycles of modules", CRUISER, ["--config", ".dependency-cruiser.mjs", ...SOURCES], { CRUISE: "modules" }],
  ["statements", "../scripts/checks/statements.mjs", []],
  ["paths in text", "../scripts/checks/paths.mjs", []],
  ["words", "../scripts/checks/words.mjs", []],
  ["dead code", "knip/bin/knip.js", ["--no-progress"]],
];

/** Runs every check; prints a line for each and the output of failed ones. @returns how many passed and failed */
export async function checkAll() {
  // The types of an earlier build name pages that may have moved since, and fail the check of types.
  const routes = await quietTool("next/dist/bin/next", ["typegen"]);
  if (routes.code !== 0) console.log(routes.text);
  const results = await Promise.all(CHECKS.map(check));
  for (const { name, code, text, seconds } of results) {
    if (code !== 0) console.log(text);
    console.log(`${code === 0 ? "passed" : "FAILED"}  ${name} (${seconds.toFixed(1)} s)`);
  }
  const failed = results.filter(({ code }) => code !== 0).length;
  return { passed: results.length - failed, failed };
}

async function check([name, script, args, env]) {
  const start = performance.now();
  const { code, text } = await quietTool(script, args, env ? { env: { ...process.env, ...env } } : {});
  return { name, code, text, seconds: (performance.now() - start) / 1000 };
}

import { spawn } from "node:child_process";
import { at, root } from "./run.mjs";

const CHECKS = [
  ["format and lint", "@biomejs/biome/bin/biome", ["check", "."]],
  ["types", "typescript/bin/tsc", ["--noEmit", "-p", "."]],
  [
    "arrows",
    "dependency-cruiser/bin/dependency-cruise.mjs",
    ["--config", ".dependency-cruiser.mjs", "app", "cli", "components", "lib", "server"],
  ],
  ["dead code", "knip/bin/knip.js", ["--no-progress"]],
];

/** Runs every check, prints what failed and one line each. @returns how many passed and failed */
export async function checkAll() {
  const results = await Promise.all(CHECKS.map(check));
  for (const { name, code, text, seconds } of results) {
    if (code !== 0) console.log(text);
    console.log(`${code === 0 ? "passed" : "FAILED"}  ${name} (${seconds.toFixed(1)} s)`);
  }
  const failed = results.filter(({ code }) => code !== 0).length;
  return { passed: results.length - failed, failed };
}

function check([name, script, args]) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [at("node_modules", script), ...args], { cwd: root });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ name, code, text, seconds: (performance.now() - start) / 1000 }));
  });
}

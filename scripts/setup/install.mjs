import { readFile } from "node:fs/promises";
import { runsFromNodeModules } from "./node.mjs";
import { at, Refusal, run } from "./run.mjs";

/**
 * Installs packages when node_modules does not match the lock file. Needs no package itself. Uses `npm ci`, so that the tested versions
 * are installed.
 */
export async function ensureInstalled() {
  if (await isInstalled()) return;
  if (process.platform === "win32" && runsFromNodeModules()) {
    throw new Refusal("The packages have changed. Run `npm ci`, then the same command again.");
  }
  console.log("Installing packages …");
  await run(npmCommand, ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"]);
}

const npmCommand = process.platform === "win32" ? "npm.cmd" : "npm";

/** npm writes the tree it installed to node_modules/.package-lock.json; packages for other platforms are not in it. */
async function isInstalled() {
  const [wanted, present] = await Promise.all([
    lockedPackages("package-lock.json"),
    lockedPackages("node_modules/.package-lock.json"),
  ]);
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional || entry.link || present[path]?.version === entry.version,
  );
}

async function lockedPackages(file) {
  try {
    return JSON.parse(await readFile(at(file), "utf8")).packages;
  } catch {
    return undefined; // missing or incomplete: install again
  }
}

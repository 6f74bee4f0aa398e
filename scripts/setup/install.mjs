import { readFile } from "node:fs/promises";
import { at, Refusal, run } from "./run.mjs";

const OLDEST_NODE = [20, 19];

/** Installs packages when what lies in node_modules is not what the lockfile says. Needs no package itself. */
export async function ensureInstalled() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new Refusal(`This needs Node.js ${OLDEST_NODE.join(".")} or newer; this is ${process.versions.node}.`);
  }
  if (await isInstalled()) return;
  console.log("Installing packages …");
  // Not `npm ci`: it insists on the optional packages of every platform, which a registry mirror need not have. The
  // versions are the lockfile's either way.
  await run(npmCommand, ["install", "--no-save", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"]);
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
    return undefined; // missing or half written: install again
  }
}

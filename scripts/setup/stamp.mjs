import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { at } from "./run.mjs";

/** Not build input: tests, their data, Markdown, and build output. */
const LEFT_OUT = /\.test\.[a-z]+$|\.md$|(^|\/)(testdata|generated|node_modules)(\/|$)/;

/** Hex SHA-256 of the names and contents of files and directories below the root. Missing ones count as empty. */
export async function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths) {
    for (const file of await filesOf(path))
      hash
        .update(`${file}\0`)
        .update(await readFile(at(file)))
        .update("\0");
  }
  return hash.digest("hex");
}

async function filesOf(path) {
  try {
    const entries = await readdir(at(path), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(path, join(entry.parentPath ?? entry.path).slice(at(path).length), entry.name))
      .filter((file) => !LEFT_OUT.test(file))
      .sort();
  } catch (error) {
    if (error.code === "ENOTDIR") return [path];
    if (error.code === "ENOENT") return [];
    throw error;
  }
}

/**
 * Runs `work` unless its sources are unchanged since the last run.
 * @param name of the stamp under dist/
 * @param isThere whether the result of the last run still exists
 */
export async function whenChanged(name, sources, isThere, work) {
  const stamp = at("dist", `.${name}`);
  const hash = await hashOf(sources);
  const last = await readFile(stamp, "utf8").catch(() => undefined);
  if (last === hash && isThere()) return false;
  await work();
  await mkdir(dirname(stamp), { recursive: true });
  await writeFile(stamp, hash);
  return true;
}

import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** TypeScript files in these folders of the working directory, without generated code. */
export async function sourcesOf(folders) {
  const entries = await Promise.all(folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true })));
  return entries
    .flat()
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes("/generated/"));
}

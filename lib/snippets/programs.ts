import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Directory of the templates. The portal runs in its working copy; neither bundle includes them. */
const DIRECTORY = join(process.cwd(), "lib/snippets/programs");

const sources = new Map<string, string>();

/**
 * The text of a file in `programs`, read on first use and cached.
 * @throws Error ENOENT for a missing file: callers only name files of the source tree
 */
export function programSource(file: string): string {
  const known = sources.get(file);
  if (known !== undefined) return known;
  const source = readFileSync(join(/* turbopackIgnore: true */ DIRECTORY, file), "utf8");
  sources.set(file, source);
  return source;
}

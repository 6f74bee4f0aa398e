import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Where the templates are: the portal runs in its working copy, and neither bundle includes them. */
const DIRECTORY = join(process.cwd(), "lib/snippets/programs");

const sources = new Map<string, string>();

/**
 * The text of a file in `programs`, read when it is first asked for and then kept.
 * @throws Error ENOENT for a file that does not exist: callers name only files of the source tree
 */
export function programSource(file: string): string {
  const known = sources.get(file);
  if (known !== undefined) return known;
  const source = readFileSync(join(/* turbopackIgnore: true */ DIRECTORY, file), "utf8");
  sources.set(file, source);
  return source;
}

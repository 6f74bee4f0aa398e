/**
 * SQL stands in `lib/db` and in the store files of lib's modules only. The rule on imports finds Prisma's client elsewhere; this finds raw
 * statements, which go through `Database.query` and need no import. Prints each place; exit code 1 when there is one.
 */
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { sourcesOf } from "./sources.mjs";

const ALLOWED =
  /^lib\/db\/|^lib\/[^/]+\/store(\.ts$|\/)|\.test\.tsx?$|\/testing(\/|\.ts$)|^lib\/testing\/|^cli\/bench\/|\/fuzz\//;
const STATEMENT = /\b(?:db|database|tx|session|prisma)\.query\b|\$(?:query|execute)Raw/;

/** `path:line` of every raw statement outside the stores. `source`: the text of the file. */
export function statementsIn(path, source) {
  if (ALLOWED.test(path)) return [];
  return source.split("\n").flatMap((line, index) => (STATEMENT.test(line) ? [`${path}:${index + 1}`] : []));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const files = await sourcesOf(["app", "cli", "components", "lib", "server"]);
  const found = await Promise.all(files.map(async (path) => statementsIn(path, await readFile(path, "utf8"))));
  const places = found.flat();
  for (const place of places) console.log(`${place}: a raw statement outside a store. Move it to the module's store.`);
  console.log(`${files.length} files read.`);
  process.exitCode = places.length > 0 || files.length === 0 ? 1 : 0;
}

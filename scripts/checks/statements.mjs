/**
 * SQL stands in `lib/db` and in the store files of lib's modules only. The rule on imports finds Prisma's client elsewhere; this finds raw
 * statements, which go through `Database.query` and need no import. It also finds placeholders with a number: values have names (decision 165).
 * Prints each place; exit code 1 when there is one.
 */
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { sourcesOf } from "./sources.mjs";

const ALLOWED =
  /^lib\/db\/|^lib\/[^/]+\/store(\.ts$|\/)|\.test\.tsx?$|\/testing(\/|\.ts$)|^lib\/testing\/|^cli\/bench\/|\/fuzz\//;
const STATEMENT = /\b(?:db|database|tx|session|prisma)\.query\b|\$(?:query|execute)Raw/;

/** Files with SQL, and those with fragments of it. Tests may use placeholders with a number. */
const SQL =
  /^lib\/db\/(?!statement\.ts$)|^lib\/[^/]+\/store(\.ts$|\/)|^lib\/state\/|^lib\/[^/]+\/[\w-]*sql\.ts$|^cli\/bench\//;
const TEST = /\.test\.tsx?$|\/testing(\/|\.ts$)/;
/** `$1` in text; in the replacement of a regular expression it is something else. */
const NUMBERED = /^(?!.*\breplace(?:All)?\().*\$\d/;

const linesIn = (path, source, pattern) =>
  source.split("\n").flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : []));

/** `path:line` of every raw statement outside the stores. `source`: the text of the file. */
export function statementsIn(path, source) {
  return ALLOWED.test(path) ? [] : linesIn(path, source, STATEMENT);
}

/** `path:line` of every placeholder with a number. */
export function numberedIn(path, source) {
  return SQL.test(path) && !TEST.test(path) ? linesIn(path, source, NUMBERED) : [];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const files = await sourcesOf(["app", "cli", "components", "lib", "server"]);
  const found = await Promise.all(
    files.map(async (path) => {
      const source = await readFile(path, "utf8");
      return [
        ...statementsIn(path, source).map(
          (place) => `${place}: a raw statement outside a store. Move it to the module's store.`,
        ),
        ...numberedIn(path, source).map((place) => `${place}: a placeholder with a number. Name it (defineStatement).`),
      ];
    }),
  );
  for (const place of found.flat()) console.log(place);
  console.log(`${files.length} files read.`);
  process.exitCode = found.flat().length > 0 || files.length === 0 ? 1 : 0;
}

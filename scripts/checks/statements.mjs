/**
 * SQL, as text or through Prisma's models, stands in `lib/db` and in the store files of lib's modules only; fragments beside their predicate
 * in `lib/state`. The rule on imports finds Prisma's client elsewhere; this finds what needs no import: calls through a `Database` or a
 * transaction, and text. It also finds placeholders with a number: values have names (decision 165).
 * Prints each place; exit code 1 when there is one.
 */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { sourcesOf } from "./sources.mjs";

const TEST = /\.test\.tsx?$|\/testing(\/|\.ts$)|^lib\/testing\/|\/fuzz\//;
const STORE = /^lib\/db\/|^lib\/[^/]+\/store(\.ts$|\/)|^cli\/bench\//;
const FRAGMENTS = /^lib\/state\//;

const schema = readFileSync(new URL("../../prisma/schema.prisma", import.meta.url), "utf8");
/** Names of the models in Prisma's client: `oAuthClient`. */
const MODELS = [...schema.matchAll(/^model (\w)(\w+)/gm)].map(([, first, rest]) => first.toLowerCase() + rest);

const HANDLE = "(?:db|database|tx|session|prisma|pool)\\b";
const STATEMENTS = [
  `\\b(?:${MODELS.join("|")})\\s*\\.\\s*(?:find(?:Many|First|Unique)|(?:create|update|delete|upsert|count|aggregate|groupBy)(?:Many)?)\\w*\\(`,
  "\\.\\s*query\\s*[(<]",
  `\\b${HANDLE}\\s*\\.\\s*query\\b`,
  `\\{[^{}]*\\bquery\\b[^{}]*\\}\\s*=\\s*[\\w.]*\\b${HANDLE}`,
  "\\$(?:query|execute)Raw",
].join("|");
const SQL_TEXT =
  "\\bINSERT\\s+INTO\\b|\\bDELETE\\s+FROM\\b|\\bUPDATE\\s[^;]{1,80}?\\sSET\\b|\\bSELECT\\b[^;]{1,400}?\\bFROM\\b";

/** `$1` in text; in the replacement of a regular expression it is something else. */
const NUMBERED = /^(?!.*\breplace(?:All)?\().*\$\d/gm;

/** `statement.ts` compiles names to numbers. */
const COMPILER = "lib/db/statement.ts";

const linesIn = (path, source, pattern) => {
  const lines = Array.from(source.matchAll(pattern), ({ index }) => source.slice(0, index).split("\n").length);
  return [...new Set(lines)].map((line) => `${path}:${line}`);
};

/** `path:line` of every statement outside the stores. `source`: the text of the file. */
export function statementsIn(path, source) {
  if (STORE.test(path) || TEST.test(path)) return [];
  return linesIn(path, source, new RegExp(FRAGMENTS.test(path) ? STATEMENTS : `${STATEMENTS}|${SQL_TEXT}`, "g"));
}

/** `path:line` of every placeholder with a number. Tests may use them. */
export function numberedIn(path, source) {
  const hasSql = STORE.test(path) || FRAGMENTS.test(path);
  return hasSql && !TEST.test(path) && path !== COMPILER ? linesIn(path, source, NUMBERED) : [];
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const files = await sourcesOf(["app", "cli", "components", "lib", "server"]);
  const found = await Promise.all(
    files.map(async (path) => {
      const source = await readFile(path, "utf8");
      return [
        ...statementsIn(path, source).map(
          (place) => `${place}: a statement outside a store. Move it to the module's store.`,
        ),
        ...numberedIn(path, source).map((place) => `${place}: a placeholder with a number. Name it (defineStatement).`),
      ];
    }),
  );
  for (const place of found.flat()) console.log(place);
  console.log(`${files.length} files read.`);
  process.exitCode = found.flat().length > 0 || files.length === 0 ? 1 : 0;
}

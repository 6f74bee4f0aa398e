/**
 * Checks that paths in Markdown and in source comments exist. A path that begins with one of our folders is relative to the root; a Markdown
 * link is relative to its file, and a file name in backticks may match any file. Prints each missing path; exit code 1 when there is one.
 */
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";

const FOLDERS = "app|cli|components|docs|e2e|lib|prisma|public|scripts|server";
/** Up to a space or a character that our paths don't contain; includes Next's `(group)`, `[param]` and `_private` folders. */
const FROM_ROOT = new RegExp(`(?<![\\w./@-])(?:${FOLDERS})/(?:\\([a-z]+\\)|\\[[A-Za-z]+\\]|[\\w./*{},-])*`, "g");
const LINK = /\]\(([^)#:\s]+)(?:#[^)]*)?\)/g;
const FILE_NAME = /`([A-Za-z][\w-]*(?:\.[\w-]+)*\.(?:ts|tsx|mjs|json|prisma))`/g;
const COMMENT = /^\s*(?:\/\*\*?|\*|\/\/|#)|(?<![:"'`\w])\/\/ /;

/** Files that are checked, and files that are skipped because their paths are examples or belong to other projects. */
const WORDS = /\.(?:md|tsx?|mjs|prisma|sh)$/;
const LEFT_OUT = /(?:^|\/)(?:testdata|programs)\/|^scripts\/checks\/paths\.test\.ts$/;
/** Build output. */
const NOT_PATHS = new Set(["lib/db/generated"]);

/**
 * Paths in a file's text that do not exist.
 * @param path of the file, from the root
 * @param source its text
 * @param exists whether a file or folder is at a path from the root
 * @param hasName whether any file has this name
 * @returns `path:line: missing path`
 */
export function missingPathsIn(path, source, { exists, hasName }) {
  const isMarkdown = path.endsWith(".md");
  return source.split("\n").flatMap((line, index) => {
    if (!isMarkdown && !COMMENT.test(line)) return [];
    const words = isMarkdown ? line : line.slice(line.search(COMMENT));
    const missing = [...words.matchAll(FROM_ROOT)]
      .map(([named]) => trimmed(named))
      .filter((named) => !isThere(named, exists));
    if (isMarkdown) {
      for (const [, link] of line.matchAll(LINK)) {
        if (!exists(normalize(join(dirname(path), decodeURI(link))))) missing.push(link);
      }
      for (const [, name] of line.matchAll(FILE_NAME)) if (!hasName(name)) missing.push(name);
    }
    return missing.map((named) => `${path}:${index + 1}: ${named}`);
  });
}

/** Without a trailing full stop, comma or slash. */
const trimmed = (named) => named.replace(/[.,/-]+$/, "");

/** For a pattern the folder before it must exist; an import may omit the file extension. */
function isThere(named, exists) {
  if (NOT_PATHS.has(named) || !named.includes("/")) return true;
  const [plain] = named.split(/[*{]/);
  const path = plain === named ? named : dirname(`${plain}x`);
  return ["", ".ts", ".tsx", ".mjs"].some((ending) => exists(`${path}${ending}`));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const files = await filesOfProject();
  const known = new Set(files.flatMap((file) => [file, ...foldersOf(file)]));
  const names = new Set(files.map((file) => basename(file)));
  const facts = { exists: (path) => known.has(path.replace(/\/$/, "")), hasName: (name) => names.has(name) };
  const read = files.filter((file) => WORDS.test(file) && !LEFT_OUT.test(file));
  const found = await Promise.all(read.map(async (file) => missingPathsIn(file, await readFile(file, "utf8"), facts)));
  const places = found.flat();
  for (const place of places) console.log(`${place} does not exist. Update the path.`);
  console.log(`${read.length} files read.`);
  process.exitCode = places.length > 0 || read.length === 0 ? 1 : 0;
}

function foldersOf(file) {
  const folder = dirname(file);
  return folder === "." ? ["."] : [folder, ...foldersOf(folder)];
}

/** Our files, without build output and packages. */
async function filesOfProject() {
  const entries = await readdir(".", { withFileTypes: true });
  const top = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const below = await Promise.all(
    FOLDERS.split("|").map((folder) => readdir(folder, { recursive: true, withFileTypes: true })),
  );
  const files = below.flat().filter((entry) => entry.isFile());
  return [...top, ...files.map((entry) => join(entry.parentPath, entry.name))].filter(
    (file) => !file.includes("/generated/"),
  );
}

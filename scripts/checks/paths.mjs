/**
 * Paths that are named in words exist: in Markdown, and in the comments of sources. A path that begins with one of our folders counts from
 * the root; in Markdown a link counts from its file, and a file name in backticks may be that of any file. Prints each place; exit code 1
 * when there is one.
 */
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";

const FOLDERS = "app|cli|components|docs|e2e|lib|prisma|public|scripts|server";
/** Up to a space or a sign that no path of ours has; `(group)`, `[param]` and `_private` folders of Next included. */
const FROM_ROOT = new RegExp(`(?<![\\w./@-])(?:${FOLDERS})/(?:\\([a-z]+\\)|\\[[A-Za-z]+\\]|[\\w./*{},-])*`, "g");
const LINK = /\]\(([^)#:\s]+)(?:#[^)]*)?\)/g;
const FILE_NAME = /`([A-Za-z][\w-]*(?:\.[\w-]+)*\.(?:ts|tsx|mjs|json|prisma))`/g;
const COMMENT = /^\s*(?:\/\*\*?|\*|\/\/|#)|(?<![:"'`\w])\/\/ /;

/** Files with words, and those among them whose paths are examples or of others. */
const WORDS = /\.(?:md|tsx?|mjs|prisma|sh)$/;
const LEFT_OUT = /(?:^|\/)(?:testdata|programs)\/|^scripts\/checks\/paths\.test\.ts$/;
/** What a build makes. */
const NOT_PATHS = new Set(["lib/db/generated"]);

/**
 * Paths in the words of a file that do not exist.
 * @param path of the file, from the root
 * @param source its text
 * @param exists whether a file or folder is at a path from the root
 * @param hasName whether any file has this name
 * @returns `path:line: what is named`
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

/** Without the full stop, comma or slash that ends a sentence or a folder. */
const trimmed = (named) => named.replace(/[.,/-]+$/, "");

/** A pattern counts by the folder before it, a file without its ending (an import) by either. */
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
  for (const place of places) console.log(`${place} is not there. Name the file where it is now.`);
  console.log(`${read.length} files read.`);
  process.exitCode = places.length > 0 || read.length === 0 ? 1 : 0;
}

function foldersOf(file) {
  const folder = dirname(file);
  return folder === "." ? ["."] : [folder, ...foldersOf(folder)];
}

/** Our files, without what builds and packages make. */
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

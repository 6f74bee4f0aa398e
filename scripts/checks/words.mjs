/**
 * Words that are not written where people read: pages, emails, errors, the terminal and OpenAPI. Each is a pattern of translated or private English
 * with the term to use instead (lib/README.md "Glossary"). Prints each place; exit code 1 when there is one.
 */
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import swc from "@swc/core";
import { sourcesOf } from "./sources.mjs";

/** Pattern, and what to write. */
export const WORDS = [
  [
    /\b(?:nobody|somebody|whoever|whomever|everybody|whom)\b/i,
    "name who acts: the user, the client, the caller, the process",
  ],
  [/\bmend(?:s|ed|ing)?\b/i, "fix"],
  [/\b(?:burnt|dearest)\b/i, "blocklisted; most expensive"],
  [/\bhears? (?:of|from)\b|\bheard of\b/i, "is notified of"],
  [/\btells? of\b|\btold of\b/i, "reports"],
  [/\bstands? on\b/i, "depends on"],
  [/\bstands? for\b/i, "identifies; means"],
  [/\bgiv(?:es?|ing|en) up\b|\bgave up\b/i, "fails; failed"],
  [/\b(?:is|are|was|were) over\b/i, "has expired; has ended"],
  [/\bends? (?:soon|in \d|on)\b|\bended\b/i, "expires; expired"],
  [/\b(?:certificates?|keys?|tokens?|sessions?) ends?\b/i, "expires"],
  [/\bfits?\b(?! (?:on|in|into)\b)|\bfitting\b/i, "matches"],
  [/\bblanks?\b/i, "space"],
  [/\be-mails?\b|\bmails?\b(?! (?:server|delivery|program))/i, "email"],
  [/\boctets?\b/i, "byte"],
  [/\bladder\b/i, "reminder schedule"],
  [/\b(?:on|in|from|the) (?:the )?register\b(?! a\b)/i, "registered details"],
  [/\blook (?:it )?again\b|\bread it again\b/i, "refresh; reload"],
  [/\bworks? again\b|\bactive again\b/i, "is resumed; resumes"],
  [/\ba word(?:s)? (?:is|are)\b/i, "value"],
  [/\bat once\b/i, "immediately"],
  [/\btakes? the place of\b|\bits place\b/i, "renews; replaces"],
  [
    /\bWorth knowing\b|\bWhat happened last\b|\bLook again\b|\bGiven up\b|\bShow me how\b/i,
    "Warning; Recent activity; Refresh; Failed; Quickstart",
  ],
  [/\bnothing to complain\b|\bmade up of\b/i, "no problems found"],
];

/** Texts of a module: string literals, template parts and JSX text, with their offsets. */
function textsOf(source, path) {
  const isTsx = path.endsWith("x");
  const module = swc.parseSync(source, { syntax: "typescript", tsx: isTsx, decorators: true });
  const base = module.span.start;
  const texts = [];
  const visit = (node, parent, key) => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child, parent, key);
      return;
    }
    if (!node || typeof node !== "object") return;
    if (node.type === "JSXAttribute" && node.name.value === "className") return;
    // The label of a sealed secret; what is sealed under it can't be opened under another.
    if (node.type === "KeyValueProperty" && node.key.value === "purpose") return;
    if (node.type === "ImportDeclaration" || node.type === "ExportAllDeclaration") return;
    if (node.type === "StringLiteral" && key !== "source") texts.push([node.value, node.span.start - base]);
    if (node.type === "TemplateElement") texts.push([node.cooked ?? node.raw, node.span.start - base]);
    if (node.type === "JSXText") texts.push([node.value, node.span.start - base]);
    for (const [name, child] of Object.entries(node)) if (name !== "span") visit(child, node, name);
  };
  visit(module.body, module, "body");
  return texts;
}

/** A text for people has two words or begins with a capital letter; names, codes, classes and SQL are neither. */
const isForPeople = (text) =>
  /[A-Za-z]{2,}\s+[A-Za-z]{2,}/.test(text) && !/\b(?:SELECT|INSERT|UPDATE|DELETE|FROM|WHERE)\b/.test(text);

/** `path:line: word → term` for each word. */
export function wordsIn(path, source) {
  return textsOf(source, path).flatMap(([text, offset]) => {
    if (!isForPeople(text)) return [];
    return WORDS.flatMap(([pattern, term]) => {
      const found = pattern.exec(text);
      if (!found) return [];
      const line = Buffer.from(source).subarray(0, offset).toString().split("\n").length;
      return [`${path}:${line}: "${found[0]}" → ${term}`];
    });
  });
}

const SKIPPED = /\.test\.tsx?$|\/testing(\/|\.ts$)|^lib\/testing\/|^cli\/(bench|soak)\/|\/fuzz\//;

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const files = (await sourcesOf(["app", "cli", "components", "lib", "server"])).filter((path) => !SKIPPED.test(path));
  const found = await Promise.all(files.map(async (path) => wordsIn(path, await readFile(path, "utf8"))));
  for (const place of found.flat()) console.log(place);
  console.log(`${files.length} files read.`);
  process.exitCode = found.flat().length > 0 || files.length === 0 ? 1 : 0;
}

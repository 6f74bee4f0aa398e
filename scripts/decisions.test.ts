import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { sourcesOf } from "./checks/sources.mjs";

const ROOT = join(import.meta.dirname, "..");
const FOLDER = join(ROOT, "lib/decisions");
const files = (await readdir(FOLDER)).filter((name) => name !== "README.md").sort();
const names = new Map(files.map((name) => [name.slice(0, 3), name]));

const LINK = /\[(\d{3})\]\(([^)]+)\)/g;
const LINKS = String.raw`\[\d{3}\]\([^)]+\)(?:, \[\d{3}\]\([^)]+\))*`;
const TEMPLATE = new RegExp(
  String.raw`^# (?<number>\d{3}): (?<title>.+)

- \*\*Status:\*\* (?<status>accepted|(?:partly )?superseded by ${LINKS})
- \*\*Date:\*\* \d{4}-\d{2}-\d{2}
- \*\*Supersedes:\*\* (?<supersedes>–|(?:part of )?${LINKS})

## Context

[^]+?
## Decision

[^]+?
## Consequences

[^]+$`,
);

const decisions = await Promise.all(
  files.map(async (name) => {
    const found = TEMPLATE.exec(await readFile(join(FOLDER, name), "utf8"));
    return { name, ...(found?.groups as Partial<Record<"number" | "title" | "status" | "supersedes", string>>) };
  }),
);
const linksOf = (text = "") => [...text.matchAll(LINK)].map(([, number = "", file]) => ({ number, file }));
const partial = (text = "") => text.startsWith("part");

const MARKDOWN_FOLDERS = ["app", "cli", "components", "docs", "e2e", "lib", "prisma", "scripts", "server"];

/** Markdown of the project, without packages and build output. */
async function markdownFiles(): Promise<string[]> {
  const top = (await readdir(ROOT)).map((name) => join(ROOT, name));
  const below = await Promise.all(
    MARKDOWN_FOLDERS.map(async (folder) =>
      (await readdir(join(ROOT, folder), { recursive: true })).map((name) => join(ROOT, folder, name)),
    ),
  );
  return [...top, ...below.flat()].filter((path) => path.endsWith(".md")).map((path) => relative(ROOT, path));
}

/** Mentions of decisions in Markdown that are no link, or a link to another file than the decision's. */
function wrongMentionsIn(path: string, text: string): string[] {
  const wrong: string[] = [];
  const rest = text.replace(/\[([^\]]*)\]\(([^)\s]+)\)/g, (link, label: string, target: string) => {
    const number = /^(?:decision\s)?(\d{3})$/i.exec(label)?.[1];
    const isRight = number && join(dirname(path), target) === `lib/decisions/${names.get(number)}`;
    if (number && !isRight) wrong.push(`${path}: ${link}`);
    return "";
  });
  for (const [mention] of rest.matchAll(/\bdecisions?[\s,]+(?:and\s+)?\d{3}\b/gi)) wrong.push(`${path}: ${mention}`);
  return wrong;
}

describe("the decisions", () => {
  it("are there, each number once", () => {
    expect(files.length).toBeGreaterThan(80);
    expect(names.size).toBe(files.length);
  });

  it.each(decisions)("follow the template: $name", ({ name, number, title }) => {
    expect(number).toBe(name.slice(0, 3));
    expect(title).not.toMatch(/\.$/);
  });

  it("link to the decision that supersedes them, and that one links back", () => {
    const forward = decisions.flatMap(({ number, status }) =>
      linksOf(status).map((by) => `${by.number} supersedes ${partial(status) ? "part of " : ""}${number}`),
    );
    const back = decisions.flatMap(({ number, supersedes }) =>
      linksOf(supersedes).map((old) => `${number} supersedes ${partial(supersedes) ? "part of " : ""}${old.number}`),
    );
    expect(forward.length).toBeGreaterThan(0);
    expect(back.sort()).toEqual(forward.sort());
    for (const { status, supersedes } of decisions) {
      for (const { number, file } of [...linksOf(status), ...linksOf(supersedes)]) expect(file).toBe(names.get(number));
    }
  });

  it("are listed in the index, with title and status", async () => {
    const readme = await readFile(join(FOLDER, "README.md"), "utf8");
    const rows = readme.split("\n").filter((line) => /^\| \[\d{3}\]/.test(line));
    expect(rows.map((row) => row.split("|").map((cell) => cell.trim()))).toEqual(
      decisions.map(({ name, number, title, status }) => [
        "",
        `[${number}](${name})`,
        title,
        status?.replace(LINK, "$1"),
        "",
      ]),
    );
  });
});

describe("a mention of a decision", () => {
  it.each([
    ["no link", "see decision 002"],
    ["the second of two without a link", "decisions [001](../decisions/001-modules-and-adapters.md) and 002"],
    ["an unknown number", "[decision 999](../decisions/999-unknown.md)"],
    ["a link to another decision", "[decision 002](../decisions/001-modules-and-adapters.md)"],
  ])("is found: %s", (_, text) => {
    expect(wrongMentionsIn("lib/clients/README.md", text)).toHaveLength(1);
  });

  it("is a link to its file in Markdown", async () => {
    const paths = await markdownFiles();
    expect(paths).toContain("lib/certificates/README.md");
    const found = await Promise.all(
      paths.map(async (path) => wrongMentionsIn(path, await readFile(join(ROOT, path), "utf8"))),
    );
    expect(found.flat()).toEqual([]);
  });

  it("has the number of a decision in comments", async () => {
    const paths = await sourcesOf(["app", "cli", "components", "e2e", "lib", "server"]);
    const found = await Promise.all(
      paths.map(async (path) => {
        const mentions = (await readFile(path, "utf8")).matchAll(/\bdecisions? ((?:\d{3}(?:, | and )?)+)/g);
        const numbers = [...mentions].flatMap(([, list = ""]) => list.match(/\d{3}/g) ?? []);
        return numbers.filter((number) => !names.has(number)).map((number) => `${path}: ${number}`);
      }),
    );
    expect(found.flat()).toEqual([]);
  });
});

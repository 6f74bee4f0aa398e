import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const FOLDER = join(import.meta.dirname, "../lib/decisions");
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

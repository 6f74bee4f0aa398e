import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");

it("has no semicolon in a comment or in quotes: Prisma's adapter for PostgreSQL cuts scripts at every one", async () => {
  const entries = await readdir(MIGRATIONS, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const script = await readFile(join(MIGRATIONS, name, "migration.sql"), "utf8");
    const hidden = script.match(/--[^\n]*|'(?:[^']|'')*'|\$\$[\s\S]*?\$\$/g) ?? [];
    expect(
      hidden.filter((text) => text.includes(";")),
      name,
    ).toEqual([]);
  }
});

/**
 * `npm run migration -- <name>`: writes the SQL from the existing migrations to prisma/schema.prisma into a new
 * migration. Needs no database and no download: the shadow database is an in-memory PGlite.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createPglite } from "@/lib/db/embedded";
import { readMigrations } from "@/lib/db/migrations";
import { diffSchema, pgliteFactory } from "@/lib/db/schema-engine";

const name = process.argv[2];
if (!name || !/^[a-z0-9_]+$/.test(name)) {
  console.error("Usage: npm run migration -- <name_in_snake_case>");
  process.exit(2);
}
const factory = pgliteFactory(await createPglite());
const schema = { path: "prisma/schema.prisma", content: await readFile("prisma/schema.prisma", "utf8") };
const sql = await diffSchema(factory, await readMigrations("prisma/migrations"), schema);
if (sql.trim() === "" || sql.includes("empty migration")) {
  console.log("No changes: the migrations match prisma/schema.prisma.");
  process.exit(0);
}
const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
const directory = `prisma/migrations/${stamp}_${name}`;
await mkdir(directory, { recursive: true });
await writeFile(`${directory}/migration.sql`, sql);
console.log(`Wrote ${directory}/migration.sql`);
process.exit(0);

import { defineConfig } from "prisma/config";

// `prisma generate` needs no schema engine, yet tries to download one. Naming any existing executable keeps it offline;
// migrations run through @prisma/schema-engine-wasm (lib/db/migrate.ts).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
});

import { defineConfig } from "prisma/config";

// `prisma generate` needs no schema engine, yet tries to download one. Naming any existing executable keeps it offline.
// Only `generate` works with this file: migrations are applied by lib/db/migrations.ts (decision 126).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
});

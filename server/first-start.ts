/** Runs in a separate process (see new-database.ts): creates and migrates the embedded database, then exits. */
import { join } from "node:path";
import { openEmbedded } from "@/lib/db/embedded";
import { parseEnv } from "@/lib/runtime/env";

const migrationsDirectory = join(process.cwd(), "prisma/migrations");
const db = await openEmbedded({ directory: parseEnv(process.env).dataDir, migrationsDirectory });
await db.close();

import { systemClock } from "@/lib/runtime/clock";
import { parseEnv } from "@/lib/runtime/env";
import { createLogger } from "@/lib/runtime/log";
import { openDatabase } from "@/lib/start/create-deps";

/** Opens settings and database, for commands that fix what prevents a start. The caller closes the database. */
export async function openSettings() {
  const env = parseEnv(process.env);
  return { env, clock: systemClock, db: await openDatabase(env, createLogger("fatal")) };
}

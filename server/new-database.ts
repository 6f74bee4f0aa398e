import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Env } from "@/lib/runtime/env";

/**
 * Creates a new embedded database in a separate process. Creating a cluster needs a few hundred megabytes once, which
 * WebAssembly never releases; they are freed when the process exits. If it fails, the server fails in the same way and
 * reports the error.
 */
export async function createNewDatabase(env: Env): Promise<void> {
  if (env.databaseUrl || existsSync(join(env.dataDir, "pglite"))) return;
  const program = fileURLToPath(new URL("./first-start.js", import.meta.url));
  await new Promise<void>((resolve) => {
    const child = spawn(process.execPath, [program], { stdio: "ignore" });
    child.once("error", () => resolve());
    child.once("exit", () => resolve());
  });
}

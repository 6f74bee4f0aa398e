import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "@/lib/runtime/env";
import { createLogger } from "@/lib/runtime/log";
import { createDeps, type DepsParts } from "@/lib/start/create-deps";
import type { Deps } from "@/lib/start/deps";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");

/** An installation on disk, for tests that start, stop, copy and restart it. */
export interface Installation {
  dataDir: string;
  /** Log lines of all starts so far. */
  lines: string[];
  /** Starts the portal, calls `use` and stops it. */
  run<T>(use: (deps: Deps) => Promise<T>, options?: RunOptions): Promise<T>;
  /** Copies DATA_DIR to another directory with times and owners, like `cp -a`. */
  backUp(): Promise<string>;
  remove(): Promise<void>;
}

export interface RunOptions extends Pick<DepsParts, "isServer"> {
  environment?: Record<string, string>;
  dataDir?: string;
}

export async function makeInstallation(environment: Record<string, string> = {}): Promise<Installation> {
  const root = await mkdtemp(join(tmpdir(), "countersign-installation-"));
  const dataDir = join(root, "data");
  const lines: string[] = [];
  let copies = 0;
  return {
    dataDir,
    lines,
    async run(use, options = {}) {
      const env = parseEnv({ DATA_DIR: options.dataDir ?? dataDir, ...environment, ...options.environment });
      const deps = await createDeps(env, {
        isServer: options.isServer ?? true,
        log: createLogger("warn", { write: (line) => void lines.push(line) }),
        renderMail: async () => "<!doctype html><title>mail</title>",
        migrationsDirectory: MIGRATIONS,
      });
      return use(deps).finally(() => deps.db.close());
    },
    async backUp() {
      copies += 1;
      const copy = join(root, `backup-${copies}`);
      await cp(dataDir, copy, { recursive: true, preserveTimestamps: true });
      return copy;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";

/** The process that uses a data directory: for the error message, and for file systems whose locks work within one machine only. */
const OwnerSchema = z.object({
  pid: z.number(),
  host: z.string(),
  /** Identity of the kernel since boot: within one kernel the file lock is reliable, independent of pid, container or user. */
  kernel: z.string(),
  startedAt: z.string(),
  /** Heartbeat counter: increases while the owner runs. */
  beat: z.number(),
});
export type LockOwner = z.infer<typeof OwnerSchema>;

const BEAT_MS = 2_000;
/** How long a record of another kernel is watched: more than two heartbeats. */
const WATCH_MS = 5_000;

/** The record at `path`; undefined when it is absent or truncated by a power failure. */
export async function readOwner(path: string): Promise<LockOwner | undefined> {
  try {
    return OwnerSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined; // absent or incomplete
  }
}

/** Writes the owner record, with a heartbeat while this process runs. @returns a function that stops and removes the record */
export function publishOwner(path: string, now: () => Date): () => void {
  const owner: LockOwner = {
    pid: process.pid,
    host: hostname(),
    kernel: kernelIdentity(),
    startedAt: now().toISOString(),
    beat: 0,
  };
  const write = () => {
    owner.beat += 1;
    writeFileSync(path, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  };
  write();
  const timer = setInterval(() => {
    try {
      write();
    } catch {
      // A full disk: the file lock holds without this record, and the next heartbeat retries.
    }
  }, BEAT_MS).unref();
  return () => {
    clearInterval(timer);
    rmSync(path, { force: true });
  };
}

/**
 * Whether a running process on another kernel writes the record (another machine on a shared file system, the host of a virtual
 * machine). A record of this kernel is ignored: the file lock is reliable here. The heartbeat of a stale record does not increase.
 */
export async function isAliveElsewhere(path: string, watchMs = WATCH_MS): Promise<boolean> {
  const before = await readOwner(path);
  if (!before || before.kernel === kernelIdentity()) return false;
  await new Promise((resolve) => setTimeout(resolve, watchMs));
  const after = await readOwner(path);
  return after !== undefined && (after.kernel !== before.kernel || after.beat !== before.beat);
}

function kernelIdentity(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return hostname(); // no /proc (macOS, Windows)
  }
}

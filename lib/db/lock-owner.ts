import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";

/** Who uses a data directory: for the words of a refusal, and for file systems whose locks end at one machine. */
const OwnerSchema = z.object({
  pid: z.number(),
  host: z.string(),
  /** Identity of the kernel since its boot: within one kernel the file lock is certain, whatever pid, container or user. */
  kernel: z.string(),
  startedAt: z.string(),
  /** Grows while the owner runs. */
  beat: z.number(),
});
export type LockOwner = z.infer<typeof OwnerSchema>;

const BEAT_MS = 2_000;
/** So long a file of another kernel is watched: two beats and some. */
const WATCH_MS = 5_000;

/** The record at `path`; undefined without one, and when a power cut left half of it. */
export async function readOwner(path: string): Promise<LockOwner | undefined> {
  try {
    return OwnerSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined; // absent or incomplete: then it says nothing
  }
}

/** Writes who owns the directory, and repeats it while this process runs. @returns stops and removes the record */
export function showOwner(path: string, now: () => Date): () => void {
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
      // A full disk: the file lock holds without this record, and the next beat tries again.
    }
  }, BEAT_MS).unref();
  return () => {
    clearInterval(timer);
    rmSync(path, { force: true });
  };
}

/**
 * Whether the record was written by a living process of another kernel (another machine on a shared file system, a virtual
 * machine's host). A record of this kernel says nothing: here the file lock is certain. One left by a power cut does not grow.
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

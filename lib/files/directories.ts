import { randomBytes } from "node:crypto";
import { access, constants, lstat, mkdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type FileFault, fileFault, isFileFault } from "./file-error";

/** Kernel file systems (statfs(2)): proc, sysfs, cgroup, cgroup2. They can't store files. */
const KERNEL_FILE_SYSTEMS = [0x9fa0, 0x62656572, 0x27e0eb, 0x63677270];

/** What creating a directory requires, determined without changing anything. */
export interface DirectoryPlan {
  /** Directories that don't exist yet, outermost first. */
  missing: string[];
  /** Why it can't be created or used, as far as that is visible without trying. */
  fault?: FileFault;
}

/** Checks a directory and its parents, and changes nothing. `path`: absolute. */
export async function planDirectory(path: string): Promise<DirectoryPlan> {
  const missing: string[] = [];
  for (let current = path; ; current = dirname(current)) {
    const found = await kindOf(current);
    if (found === "missing") {
      missing.unshift(current);
      continue;
    }
    if (found !== "directory") return { missing, fault: found === "EEXIST" && missing.length > 0 ? "ENOTDIR" : found };
    const fault = await faultOfDirectory(current);
    return { missing, ...(fault ? { fault } : {}) };
  }
}

/**
 * Creates a directory and its parents with mode 0700, one by one: Node's recursive mkdir never returns where the system reports
 * ENOENT for an existing parent (/proc), and reports ENOENT on a read-only file system.
 * @param name what to call it in an error, for example `DATA_DIR`
 * @throws AppError precondition_failed, one line with what is wrong and what to do
 */
export async function makeDirectory(path: string, name: string): Promise<void> {
  const called = `${name} (${path})`;
  const { missing, fault } = await planDirectory(path);
  if (fault) throw fileFault(called, fault);
  for (const one of missing) {
    try {
      await mkdir(one, { mode: 0o700 });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EEXIST" && (await kindOf(one)) === "directory") continue; // another process created it first
      if (isFileFault(code)) throw fileFault(called, code, error);
      throw error;
    }
  }
}

/** One block: the size of the smallest file. */
const PROBE_BYTES = 4_096;

/**
 * Checks that a directory has space by writing and removing a file: only the system knows quotas and reserved blocks.
 * `bytes`: how much more must be free, as far as the file system reports it.
 * @throws the system's error, with the code ENOSPC or EDQUOT
 */
export async function assertSpace(directory: string, bytes: number): Promise<void> {
  const probe = join(directory, `.countersign-space.${process.pid}.${randomBytes(4).toString("hex")}`);
  try {
    await writeFile(probe, Buffer.alloc(PROBE_BYTES), { mode: 0o600, flag: "wx", flush: true });
  } finally {
    await rm(probe, { force: true });
  }
  const { bavail, bsize, blocks } = await statfs(directory);
  if (blocks > 0 && bavail * bsize < bytes) throw Object.assign(new Error("too little space"), { code: "ENOSPC" });
}

async function kindOf(path: string): Promise<"missing" | "directory" | FileFault> {
  try {
    return (await stat(path)).isDirectory() ? "directory" : "EEXIST";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return (await isLink(path)) ? "dangling" : "missing";
    if (code === "ENOTDIR") return "missing"; // below a file, which a parent's check reports
    if (isFileFault(code)) return code;
    throw error;
  }
}

const isLink = (path: string): Promise<boolean> =>
  lstat(path).then(
    (entry) => entry.isSymbolicLink(),
    () => false,
  );

async function faultOfDirectory(path: string): Promise<FileFault | undefined> {
  const { type } = await statfs(path);
  if (KERNEL_FILE_SYSTEMS.includes(type)) return "kernel";
  try {
    await access(path, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (isFileFault(code)) return code;
    throw error;
  }
}

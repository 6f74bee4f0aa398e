import { randomBytes } from "node:crypto";
import { access, constants, lstat, mkdir, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type FileFault, fileFault, isFileFault } from "./file-error";

/** File systems of the kernel (statfs(2)): proc, sysfs, cgroup, cgroup2. Names in them are not files that can be kept. */
const KERNEL_FILE_SYSTEMS = [0x9fa0, 0x62656572, 0x27e0eb, 0x63677270];

/** What making a directory would take, found without changing anything. */
export interface DirectoryPlan {
  /** Directories that are not there yet, outermost first. */
  missing: string[];
  /** Why it can't be made or used, as far as that shows without trying. */
  fault?: FileFault;
}

/** Looks at a directory and the way to it, and changes nothing. `path`: absolute. */
export async function planDirectory(path: string): Promise<DirectoryPlan> {
  const missing: string[] = [];
  for (let current = path; ; current = dirname(current)) {
    const found = await look(current);
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
 * Makes a directory and those on the way to it with mode 0700, one by one: Node's recursive mkdir never ends where the system says
 * ENOENT of a parent that exists (/proc), and says ENOENT where the file system is read-only.
 * @param name what to call it in an error, for example `DATA_DIR`
 * @throws AppError precondition_failed, one sentence with what is wrong and what to do
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
      if (code === "EEXIST" && (await look(one)) === "directory") continue; // another process was quicker
      if (isFileFault(code)) throw fileFault(called, code, error);
      throw error;
    }
  }
}

/** One block: what the smallest file takes. */
const PROBE_BYTES = 4_096;

/**
 * Makes sure that a directory has space for a file, by a file that is removed again: only the system knows quotas, and what is reserved
 * for whom. `bytes`: what else has to be free, as far as the file system says.
 * @throws what the system does, with the code ENOSPC or EDQUOT
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

async function look(path: string): Promise<"missing" | "directory" | FileFault> {
  try {
    return (await stat(path)).isDirectory() ? "directory" : "EEXIST";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return (await isLink(path)) ? "dangling" : "missing";
    if (code === "ENOTDIR") return "missing"; // below a file, which the way up meets
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

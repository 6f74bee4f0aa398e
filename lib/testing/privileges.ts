import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether this process may mount small file systems: root usually may on a machine, but not in a container. */
export function canMount(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const directory = mkdtempSync(join(tmpdir(), "countersign-mount-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", directory], { stdio: "ignore" });
    execFileSync("umount", [directory], { stdio: "ignore" });
    return true;
  } catch {
    return false; // not allowed here
  } finally {
    rmdirSync(directory);
  }
}

/** Whether this process may start another one in separate namespaces. */
export function canUnshare(): boolean {
  try {
    execFileSync("unshare", ["--pid", "--fork", "--uts", "--net", "--ipc", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false; // not allowed here, or not Linux
  }
}

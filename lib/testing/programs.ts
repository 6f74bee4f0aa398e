/** External programs that tests use as independent references. */
import { execFile, spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian's own Python first, regardless of PATH: the packages are installed there. */
const PYTHONS = ["/usr/bin/python3", "python3"];

/**
 * Path of a program; undefined if it is not installed, so that a test can be skipped (`it.skipIf`). With `CI=true`
 * a missing program is an error.
 */
export function program(name: string): string | undefined {
  return name.includes("/") ? present(name) : inPath(name) || missing(name);
}

/** A Python that can import these modules; otherwise as `program`. */
export function pythonWith(...modules: string[]): string | undefined {
  const imports = `import ${modules.join(", ")}`;
  const found = PYTHONS.find((python) => spawnSync(python, ["-c", imports], { stdio: "ignore" }).status === 0);
  return found ?? missing(`python3 with ${modules.join(", ")}`);
}

export interface Finished {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs a program asynchronously, so that a server in this process can respond; both outputs as text. Never throws for an exit status. */
export function runProgram(
  path: string,
  args: readonly string[],
  { timeoutMs = 60_000, cwd }: { timeoutMs?: number; cwd?: string } = {},
): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(path, args, { timeout: timeoutMs, ...(cwd ? { cwd } : {}) }, (error, stdout, stderr) => {
      const status = error ? (typeof error.code === "number" ? error.code : -1) : 0;
      resolve({ status, stdout, stderr: error && status === -1 ? `${stderr}\n${error.message}` : stderr });
    });
  });
}

function inPath(name: string): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    const path = folder && join(folder, name);
    if (path && isExecutable(path)) return path;
  }
  return undefined;
}

const present = (path: string) => (isExecutable(path) ? path : missing(path));

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // missing or not executable
  }
}

function missing(name: string): undefined {
  if (process.env.CI === "true")
    throw new Error(`${name} is not installed. Install it: with CI=true no test is skipped.`);
  return undefined;
}

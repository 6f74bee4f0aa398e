import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { TourFailure } from "./portal";

const run = promisify(execFile);

/** Runs openssl in the tour's directory. @returns standard output and error: openssl prints results on either */
export async function openssl(args: string[], { directory }: { directory: string }): Promise<string> {
  try {
    const { stdout, stderr } = await run("openssl", args, { cwd: directory });
    return `${stdout}${stderr}`;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new TourFailure(`openssl ${args[0]} failed: ${`${stdout}${stderr}`.trim()}`, { cause: error });
  }
}

/** Runs a command line as pasted into a shell. */
export async function shell(command: string, directory: string): Promise<void> {
  await run("bash", ["-ec", command], { cwd: directory });
}

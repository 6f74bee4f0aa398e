import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Lie } from "./portal";

const run = promisify(execFile);

/** Runs the real openssl in the walk's directory. @returns standard output and error: openssl says its verdicts on either */
export async function openssl(args: string[], { directory }: { directory: string }): Promise<string> {
  try {
    const { stdout, stderr } = await run("openssl", args, { cwd: directory });
    return `${stdout}${stderr}`;
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Lie(`openssl ${args[0]} refused: ${`${stdout}${stderr}`.trim()}`, { cause: error });
  }
}

/** Runs a command line as a person would paste it. */
export async function shell(command: string, directory: string): Promise<void> {
  await run("bash", ["-ec", command], { cwd: directory });
}

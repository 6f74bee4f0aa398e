import { spawn } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the repository, independent of the working directory. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Path of a file below the root. */
export const at = (...segments) => join(root, ...segments);

/**
 * The caller's working directory. npm changes to the directory of package.json and passes the original one in INIT_CWD; in any other
 * directory the script was started directly, and INIT_CWD may come from another project's npm.
 */
export function callerDirectory(cwd = process.cwd(), initCwd = process.env.INIT_CWD) {
  return initCwd && resolve(cwd) === resolve(root) ? initCwd : cwd;
}

/** An error that is reported by its message only, without a stack. */
export class Refusal extends Error {}

/**
 * Runs a program with this terminal unless `stdio` says otherwise, and waits for it.
 * @returns exit code (1 after a signal)
 */
export function exitCodeOf(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", ...options });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** Like `exitCodeOf`, but throws on failure. */
export async function run(command, args, options = {}) {
  const code = await exitCodeOf(command, args, options);
  if (code !== 0) throw new Refusal(`${command} ${args.join(" ")} exited with code ${code}.`);
}

/**
 * Output of a program; undefined when it is missing or fails.
 * `isAnyExitCodeFine`: ignore the exit code, because it is enough that the program runs.
 */
export function outputOf(command, args, { isAnyExitCodeFine = false, ...options } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "ignore"], ...options });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      text += chunk;
    });
    child.once("error", () => resolve(undefined));
    child.once("close", (code) => resolve(code === 0 || isAnyExitCodeFine ? text.trim() : undefined));
  });
}

/** Runs a tool of node_modules with this Node. */
export const tool = (script, args, options) =>
  exitCodeOf(process.execPath, [at("node_modules", script), ...args], options);

/** Like `tool`, without output on this terminal. @returns exit code and all output */
export function quietTool(script, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [at("node_modules", script), ...args], { cwd: root, ...options });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, text }));
  });
}

/** Calls `then` once when the parent process has exited. @returns stops the watch */
export function watchParent(then) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    then();
  }, 500);
  watch.unref();
  return () => clearInterval(watch);
}

let isWatched = false;

/**
 * Shuts this process down when its parent has exited. A SIGTERM to `npm start` stops npm and its shell but is not forwarded: without
 * this the server would keep running.
 */
export function stopWithParent() {
  if (isWatched) return;
  isWatched = true;
  const endWatch = watchParent(() => process.kill(process.pid, "SIGTERM"));
  // A signal received directly is enough: a second one would stop the server immediately.
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, endWatch);
}

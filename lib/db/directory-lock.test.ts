import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ensurePrivateDirectory, makeTreePrivate } from "@/lib/files/private-directory";
import { canUnshare } from "@/lib/testing/privileges";
import { lockDirectory } from "./directory-lock";

const WATCH_MS = 500;
let base: string;
let data: string;
/** A program that takes the lock, prints the result and keeps running. */
let program: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "countersign-lock-"));
  program = join(base, "hold.mjs");
  await build({
    stdin: {
      contents: `import { lockDirectory } from "./directory-lock";
        lockDirectory(process.argv[2], ${WATCH_MS}).then(
          () => { console.log("held"); setInterval(() => {}, 1000); },
          (error) => { console.log("refused: " + error.publicMessage); },
        );`,
      resolveDir: import.meta.dirname,
      loader: "ts",
    },
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    alias: { "@": join(import.meta.dirname, "../..") },
    outfile: program,
  });
});
beforeEach(async () => {
  data = await mkdtemp(join(base, "data-"));
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await rm(base, { recursive: true, force: true });
});

/** Starts the program in its own environment. @returns its first line of output */
async function hold(environment: Record<string, string> = {}, wrap: string[] = []) {
  const [command, ...args] = [...wrap, process.execPath, program, data];
  const child = spawn(command as string, args, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const [line] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
  return { child, line: line.trim() };
}
const ownTmp = async () => ({ TMPDIR: await mkdtemp(join(base, "tmp-")) });

describe("one process per embedded database", () => {
  it("rejects a second process with another TMPDIR and names the owner", async () => {
    const first = await hold(await ownTmp());
    expect(first.line).toBe("held");
    const { line } = await hold(await ownTmp());
    expect(line).toMatch(
      /^refused: Another Countersign process \(pid \d+ on .+, since .+\) is using the embedded database/,
    );
    expect(line).toContain(`pid ${first.child.pid} `);
    await expect(lockDirectory(data)).rejects.toMatchObject({ details: { reason: "database_in_use" } });
  });

  it("rejects a second lock in the same process, also by another path to the same directory", async () => {
    const release = await lockDirectory(data);
    const alias = join(base, "alias");
    await symlink(data, alias);
    await expect(lockDirectory(data)).rejects.toMatchObject({ code: "unavailable" });
    await expect(lockDirectory(alias)).rejects.toMatchObject({ code: "unavailable" });
    await release();
    await (await lockDirectory(alias))();
  });

  it.skipIf(!canUnshare())(
    "holds across process, host, network and IPC namespaces and temporary directories",
    async () => {
      const first = await hold({}, ["unshare", "--pid", "--fork", "--kill-child", "--uts", "--net", "--ipc"]);
      expect(first.line).toBe("held");
      expect((await hold(await ownTmp())).line).toContain("refused: Another Countersign process");
    },
  );

  it("after SIGKILL the next process starts immediately, although the first one's files remain", async () => {
    const { child } = await hold(await ownTmp());
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    expect((await stat(join(data, "database.owner"))).isFile()).toBe(true);
    expect((await hold(await ownTmp())).line).toBe("held");
  });

  it("after a reboot a stale record is replaced, even if another process has its pid now", async () => {
    const record = { pid: 1, host: "elsewhere", kernel: "an earlier boot", startedAt: "2026-01-01T00:00:00Z", beat: 7 };
    await writeFile(join(data, "database.owner"), JSON.stringify(record));
    await (await lockDirectory(data, WATCH_MS))();
    for (const half of ["", "{", '{"pid":']) {
      await writeFile(join(data, "database.owner"), half);
      await (await lockDirectory(data, WATCH_MS))();
    }
  });

  it("detects a process on another kernel that shares the directory by its heartbeat, where file locks don't work", async () => {
    const path = join(data, "database.owner");
    const record = { pid: 9, host: "other", kernel: "another", startedAt: "2026-01-01T00:00:00Z", beat: 7 };
    await writeFile(path, JSON.stringify(record));
    const refused = expect(lockDirectory(data, WATCH_MS)).rejects.toMatchObject({
      publicMessage: expect.stringContaining("pid 9 on other"),
    });
    await new Promise((resolve) => setTimeout(resolve, WATCH_MS / 2));
    await writeFile(path, JSON.stringify({ ...record, beat: 8 }));
    await refused;
  });

  it("when six processes start at the same time after a crash, exactly one gets the lock", async () => {
    const { child } = await hold();
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    const lines = await Promise.all(
      Array.from({ length: 6 }, async (_, at) => (await hold(at % 2 ? await ownTmp() : {})).line),
    );
    expect(lines.filter((line) => line === "held")).toHaveLength(1);
  }, 60_000);
});

describe.skipIf(process.platform === "win32")("a private data directory", () => {
  const mode = async (path: string) => (await stat(path)).mode & 0o777;

  it("is created with mode 0700, and group and other permissions of our own directory are removed", async () => {
    const made = join(data, "new/data");
    await ensurePrivateDirectory(made, "DATA_DIR");
    expect(await mode(made)).toBe(0o700);
    await chmod(made, 0o777);
    await ensurePrivateDirectory(made, "DATA_DIR");
    expect(await mode(made)).toBe(0o700);
    await mkdir(join(made, "base"));
    await writeFile(join(made, "base/1"), "x");
    await chmod(join(made, "base"), 0o755);
    await chmod(join(made, "base/1"), 0o666);
    await makeTreePrivate(made);
    expect([await mode(join(made, "base")), await mode(join(made, "base/1"))]).toEqual([0o700, 0o600]);
    expect(await readFile(join(made, "base/1"), "utf8")).toBe("x");
  });

  it("when it can't be created, one sentence names the variable", async () => {
    const file = join(data, "file");
    await writeFile(file, "");
    await expect(ensurePrivateDirectory(join(file, "x"), "DATA_DIR")).rejects.toMatchObject({
      code: "precondition_failed",
      publicMessage: expect.stringMatching(/^DATA_DIR \(.+\) is not a directory, or is below a file/),
    });
  });

  it.skipIf(process.getuid?.() !== 0)("is rejected when it belongs to another user", async () => {
    const { chown } = await import("node:fs/promises");
    await chown(data, 65_534, 65_534);
    await expect(ensurePrivateDirectory(data, "DATA_DIR")).rejects.toMatchObject({
      publicMessage: expect.stringContaining("belongs to user 65534"),
    });
  });
});

import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeDirectory, planDirectory } from "./directories";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "countersign-directories-"));
  await writeFile(join(directory, "file"), "");
  await symlink("nowhere/at/all", join(directory, "dangling"));
  await symlink("loop", join(directory, "loop"));
  await mkdir(join(directory, "target"));
  await symlink("target", join(directory, "link"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const refusalOf = (path: string): Promise<string> =>
  makeDirectory(path, "DATA_DIR").then(
    () => "",
    (error: { publicMessage?: string }) => error.publicMessage ?? String(error),
  );

describe("creating a directory", () => {
  it("creates every missing parent with mode 0700 and accepts an existing one, also behind a link", async () => {
    await makeDirectory(join(directory, "link/a/b"), "DATA_DIR");
    for (const part of ["target/a", "target/a/b"]) {
      expect((await stat(join(directory, part))).mode & 0o777).toBe(0o700);
    }
    await makeDirectory(join(directory, "link/a/b"), "DATA_DIR");
  });

  it("two concurrent calls for the same path both succeed", async () => {
    const path = join(directory, "both/a/b/c");
    await Promise.all([makeDirectory(path, "DATA_DIR"), makeDirectory(path, "DATA_DIR")]);
    expect((await planDirectory(path)).missing).toEqual([]);
  });

  it.each([
    ["file", /is a file\./],
    ["file/a/b", /is below a file\./],
    ["dangling", /symbolic link whose target does not exist\. Create the target/],
    ["dangling/a", /symbolic link whose target does not exist/],
    ["loop", /symbolic links that point to each other/],
    ["loop/a", /symbolic links that point to each other/],
    ["x".repeat(300), /too long for the file system/],
  ])("fails with a sentence that names the problem: %s", async (name, words) => {
    const path = join(directory, name);
    const refusal = await refusalOf(path);
    expect(refusal).toMatch(words);
    expect(refusal.startsWith(`DATA_DIR (${path}) `)).toBe(true);
    expect((await planDirectory(path)).fault).toBeDefined(); // the installation check reports it too
  });

  it.runIf(process.platform === "linux").each(["/proc/none", "/proc/none/a", "/proc", "/proc/self/x", "/sys/none"])(
    "fails immediately in a kernel file system: %s",
    async (path) => {
      expect(await refusalOf(path)).toMatch(/kernel file system/);
    },
  );

  it.runIf(process.platform === "linux").each(["/dev/null", "/dev/null/x"])("rejects a device: %s", async (path) => {
    expect(await refusalOf(path)).toMatch(/is a file\.|is below a file\./);
  });
});

const canMount = spawnSync("unshare", ["--mount", "true"]).status === 0;
const canBeAnother = process.getuid?.() === 0 && spawnSync("setpriv", ["--version"]).status === 0;

describe("read-only file systems and other users", () => {
  async function program(path: string): Promise<string> {
    const outfile = join(directory, "program.mjs");
    await build({
      stdin: {
        contents: `import { makeDirectory, planDirectory } from "./directories";
          const refusal = await makeDirectory(${JSON.stringify(path)}, "DATA_DIR").then(() => "made", (error) => error.publicMessage ?? error.stack);
          console.log(refusal, (await planDirectory(${JSON.stringify(path)})).fault);`,
        resolveDir: import.meta.dirname,
        loader: "ts",
      },
      bundle: true,
      format: "esm",
      platform: "node",
      outfile,
      logLevel: "silent",
    });
    return outfile;
  }

  it.skipIf(!canMount).each(["", "/a/b"])("reports a read-only file system (%s)", async (below) => {
    const disk = join(directory, "disk");
    await mkdir(disk, { recursive: true });
    const script = `mount -t tmpfs -o ro tmpfs ${disk} && exec "$0" "$1"`;
    const ran = spawnSync("unshare", ["--mount", "sh", "-c", script, process.execPath, await program(disk + below)], {
      encoding: "utf8",
    });
    expect(ran.stdout).toMatch(/^DATA_DIR \(.*\) is on a read-only file system\. .* EROFS\n$/);
  });

  it.skipIf(!canBeAnother).each(["", "/a"])("reports a directory of another user (%s)", async (below) => {
    const theirs = join("/var/tmp", `countersign-theirs-${process.pid}`);
    await mkdir(theirs, { recursive: true, mode: 0o755 });
    try {
      const outfile = await program(theirs + below);
      const code = spawnSync("cat", [outfile], { encoding: "utf8" }).stdout;
      const ran = spawnSync(
        "setpriv",
        ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, "--input-type=module", "-e", code],
        { encoding: "utf8", cwd: "/" },
      );
      expect(ran.stdout).toMatch(/^DATA_DIR \(.*\) is not writable by this user\. Change its owner.* EACCES\n$/);
    } finally {
      await rm(theirs, { recursive: true });
    }
  });
});

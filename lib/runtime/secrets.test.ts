import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterEach, beforeEach, expect, it } from "vitest";
import { explainFileError } from "@/lib/files/file-error";
import { loadOrCreateSecret } from "./secrets";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "countersign-secrets-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

it("processes that start concurrently agree on one secret and leave one file", async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => loadOrCreateSecret(directory, "session-secret")));
  expect(new Set(made).size).toBe(1);
  expect(await readdir(directory)).toEqual(["session-secret"]);
  expect((await stat(join(directory, "session-secret"))).mode & 0o777).toBe(0o600);
});

it("removes stale drafts, but not a draft that is being written", async () => {
  const stale = join(directory, "session-secret.1.abcdef01");
  await writeFile(stale, "");
  await utimes(stale, new Date(0), new Date(0));
  await writeFile(join(directory, "session-secret.2.abcdef02"), "");
  await loadOrCreateSecret(directory, "session-secret");
  expect((await readdir(directory)).sort()).toEqual(["session-secret", "session-secret.2.abcdef02"]);
});

it("rejects an empty secret file", async () => {
  await writeFile(join(directory, "session-secret"), "\n");
  await expect(loadOrCreateSecret(directory, "session-secret")).rejects.toMatchObject({ code: "precondition_failed" });
});

it("reports a file at the path of DATA_DIR in one sentence", async () => {
  const file = join(directory, "file");
  await writeFile(file, "");
  const start = explainFileError(file, () => loadOrCreateSecret(join(file, "secrets"), "session-secret"));
  await expect(start).rejects.toMatchObject({
    code: "precondition_failed",
    publicMessage: expect.stringMatching(/^DATA_DIR .* is not a directory/),
  });
});

it.each([
  [{ name: "ErrnoError", errno: 51 }, /is on a full disk/],
  [{ name: "ErrnoError", errno: 69 }, /is on a read-only file system/],
  [new Error("could not write", { cause: { name: "ErrnoError", errno: 51 } }), /is on a full disk/],
  [Object.assign(new Error("write"), { code: "ENOSPC" }), /is on a full disk/],
])("reports a file system error of the embedded database (%o) in the same sentence", async (thrown, words) => {
  await expect(explainFileError(directory, () => Promise.reject(thrown))).rejects.toMatchObject({
    publicMessage: expect.stringMatching(words),
  });
});

it("does not attribute an error in the program's own files to DATA_DIR", async () => {
  const missing = readFile("/no/such/prisma/migrations");
  await expect(explainFileError(directory, () => missing)).rejects.toMatchObject({ code: "ENOENT" });
});

/** A separate program, because the disk is full only in its mount namespace. */
const fillAndMake = (disk: string) => `
  import { readdirSync, writeFileSync } from "node:fs";
  import { explainFileError } from "@/lib/files/file-error";
  import { loadOrCreateSecret } from "@/lib/runtime/secrets";
  try { writeFileSync(${JSON.stringify(join(disk, "fill"))}, Buffer.alloc(1 << 20)); } catch {}
  const error = await explainFileError(${JSON.stringify(disk)}, () => loadOrCreateSecret(${JSON.stringify(disk)}, "session-secret"))
    .then(() => undefined, (thrown) => thrown.publicMessage ?? thrown.stack);
  console.log(JSON.stringify({ error, files: readdirSync(${JSON.stringify(disk)}) }));`;

// Mounting needs root and a system that allows it.
const canMount = spawnSync("unshare", ["--mount", "true"]).status === 0;
it.skipIf(!canMount)("reports a full disk in one sentence and leaves no draft", async () => {
  const disk = join(directory, "disk");
  const program = join(directory, "program.mjs");
  await mkdir(disk);
  await build({
    stdin: { contents: fillAndMake(disk), resolveDir: process.cwd(), loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    outfile: program,
    logLevel: "silent",
  });
  const script = `mount -t tmpfs -o size=16k tmpfs ${disk} && exec "$0" "$1"`;
  const ran = spawnSync("unshare", ["--mount", "sh", "-c", script, process.execPath, program], { encoding: "utf8" });
  expect(ran.stderr).toBe("");
  const { error, files } = JSON.parse(ran.stdout) as { error: string; files: string[] };
  expect(error).toMatch(/^DATA_DIR .* is on a full disk/);
  expect(files).toEqual(["fill"]);
});

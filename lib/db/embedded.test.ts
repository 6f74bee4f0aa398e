import { execFileSync, spawnSync } from "node:child_process";
import { chmod, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canMount } from "@/lib/testing/privileges";
import { openEmbedded } from "./embedded";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");
const isRoot = process.getuid?.() === 0;
let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "countersign-embedded-"));
});
afterAll(() => rm(base, { recursive: true, force: true }));

const open = (directory: string) => openEmbedded({ directory, migrationsDirectory: MIGRATIONS });

async function openModes(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(directory, { recursive: true })) {
    const { mode } = await stat(join(directory, entry));
    if ((mode & 0o077) !== 0) found.push(`${entry} ${(mode & 0o777).toString(8)}`);
  }
  return found;
}

describe.skipIf(process.platform === "win32")("the embedded database's files", () => {
  it("are accessible to this user only, also in an existing world-readable directory", async () => {
    const directory = join(base, "volume");
    await (await open(directory)).close();
    await chmod(base, 0o755);
    await chmod(directory, 0o755);
    const cluster = join(directory, "pglite");
    execFileSync("chmod", ["-R", "a+rwX", cluster]); // as v0.1.0 created them
    const db = await open(directory);
    try {
      expect((await stat(directory)).mode & 0o777).toBe(0o700);
      expect(await openModes(directory)).toEqual([]);
      await chmod(directory, 0o755); // the cluster does not depend on it
      if (isRoot) {
        const file = join(cluster, "PG_VERSION");
        const run = (command: string) => spawnSync("sh", ["-c", command], { uid: 65_534, gid: 65_534 }).status;
        expect(run(`cat ${file}`)).not.toBe(0);
        expect(run(`ls ${cluster}`)).not.toBe(0);
        expect(run(`echo x >> ${file}`)).not.toBe(0);
      }
    } finally {
      await db.close();
    }
    await expect(open(directory).then((again) => again.close())).resolves.toBeUndefined();
  }, 120_000);

  it("can't be opened twice", async () => {
    const directory = join(base, "volume");
    const db = await open(directory);
    try {
      await expect(open(directory)).rejects.toMatchObject({ details: { reason: "database_in_use" } });
    } finally {
      await db.close();
    }
  }, 120_000);
});

describe.skipIf(!canMount())("a full or read-only disk", () => {
  it("is rejected in one sentence when it is read-only, with or without existing data", async () => {
    const [empty, full] = [join(base, "empty"), join(base, "full")];
    execFileSync("mkdir", ["-p", empty, full]);
    execFileSync("mount", ["-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", empty]);
    execFileSync("mount", ["--bind", join(base, "volume"), full]);
    execFileSync("mount", ["-o", "remount,bind,ro", full]);
    try {
      await expect(open(join(empty, "data"))).rejects.toMatchObject({
        publicMessage: expect.stringMatching(/^DATA_DIR \(.+\) is on a read-only file system/),
      });
      await expect(open(full)).rejects.toMatchObject({
        code: "precondition_failed",
        publicMessage: expect.stringContaining("DATA_DIR"),
      });
    } finally {
      for (const path of [empty, full]) execFileSync("umount", ["-l", path]);
    }
  });

  it("is reported in one sentence when it is full, and the lock is released", async () => {
    const small = join(base, "small");
    execFileSync("mkdir", ["-p", small]);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", small]);
    try {
      for (let i = 0; i < 2; i += 1) {
        await expect(open(join(small, "data"))).rejects.toMatchObject({
          publicMessage: expect.stringMatching(/DATA_DIR \(.+\) can't be opened: no space is left on the device/),
        });
      }
    } finally {
      execFileSync("umount", ["-l", small]);
    }
  }, 120_000);
});

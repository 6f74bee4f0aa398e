import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { finishPending } from "./finish-pending";

import { installed, nothing, operator } from "./testing/installed";

it("a database that is replaced by an older one under a running process is detected at the next check", async () => {
  const t = await installed();
  await t.run(async ({ platform, db }) => {
    await platform.check();
    expect(platform.isOlder()).toBe(false);
    await db.prisma.platformFact.updateMany({ where: { name: { startsWith: "mark:" } }, data: { value: "1" } });
    await platform.check();
    expect(platform.isOlder()).toBe(true);
    await platform.check();
    expect(platform.isOlder()).toBe(true); // until it is finished, although the mark now matches the older database
  });
  await t.remove();
});

it("a CRL number that only the mark contains is never reused", async () => {
  const t = await installed();
  const beyond = 9_999_999_999_999n;
  const id = await t.run(async ({ platform, db, authorities }) => {
    await db.prisma.authority.update({ where: { id: authorities.issuing().id }, data: { crlNumber: beyond } });
    await platform.check();
    await db.prisma.authority.update({ where: { id: authorities.issuing().id }, data: { crlNumber: 3n } });
    return authorities.issuing().id;
  });
  await t.run(async ({ db, platform }) => {
    expect(platform.isOlder()).toBe(true);
    expect((await db.prisma.authority.findUniqueOrThrow({ where: { id } })).crlNumber).toBe(beyond);
  });
  await t.remove();
});

it("an old mark written over the current one, or a truncated one, is detected", async () => {
  const t = await installed();
  await t.run(nothing);
  const mark = join(t.dataDir, "database-mark.json");
  const old = await readFile(mark, "utf8");
  await t.run(nothing);
  await writeFile(mark, "");
  await t.run(async ({ platform }) => expect(platform.notices()).toEqual([])); // the same as absent
  await writeFile(mark, old);
  await t.run(async ({ platform, db }) => expect(platform.notices()).toHaveLength(db.engine === "pglite" ? 1 : 0));
  await t.remove();
});

it("a backup from before the first mark, as from 0.1.0, is detected by its authorities", async () => {
  const t = await installed();
  await t.run(async ({ db, platform }) => {
    await db.prisma.authority.updateMany({ data: { crlNumber: 4n } });
    await platform.check();
    await db.prisma.platformFact.deleteMany(); // 0.1.0 has none
    await db.prisma.authority.updateMany({ data: { crlNumber: 0n } }); // and this one had signed no CRL yet
  });
  await t.run(async ({ platform }) => expect(platform.isOlder()).toBe(true));
  await t.remove();
});

it.each(["signed", "revoked", "keyBlocked"] as const)(
  "a database without the last change of kind %s is older, even if the mark agrees; `--nothing-lost` finishes it permanently",
  async (kind) => {
    const t = await installed();
    await t.run(async ({ platform }) => {
      platform.noteChange(kind, { serial: "0a0b", keyFingerprint: "0a0b" });
      await platform.check();
      expect(platform.isOlder()).toBe(true);
    });
    await t.run(async (deps) => {
      await finishPending(operator(deps), {});
      await deps.platform.check();
      expect(deps.platform.isOlder()).toBe(false);
    });
    await t.remove();
  },
);

it("revocation still works when the last change can't be recorded", async () => {
  const t = await installed();
  await t.run(async ({ platform, db }) => {
    const { value } = await db.prisma.platformFact.findUniqueOrThrow({ where: { name: "database-id" } });
    await mkdir(join(t.dataDir, `last-changes-${value.slice(0, 8)}.log`)); // a directory at the path of the file
    expect(() => platform.noteChange("revoked", { serial: "0a0b" })).not.toThrow();
  });
  expect(t.lines.join()).toContain("could not be written to DATA_DIR");
  await t.remove();
});

it("is ready after a kill that truncated the last line", async () => {
  const t = await installed();
  await t.run(async ({ platform, authorities }) => {
    const number = String(Date.now());
    platform.noteChange("crl", { authorityId: authorities.issuing().id, number: `${number}9` });
    platform.noteChange("revoked", { serial: "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567" });
  });
  const file = (await readdir(t.dataDir)).find((name) => name.startsWith("last-changes-")) ?? "";
  const path = join(t.dataDir, file);
  const text = await readFile(path, "utf8");
  await writeFile(path, text.slice(text.indexOf("\n", 1), -5)); // only the revocation, truncated
  await t.run(async ({ platform }) => {
    expect(platform.isOlder()).toBe(false);
    await platform.check();
    expect(platform.isOlder()).toBe(false);
  });
  await t.remove();
});

it("a mark that can't be written, as on a full disk, does not undo `restore finish`", async () => {
  const t = await installed();
  await t.run(async (deps) => {
    const { platform } = deps;
    await platform.check();
    platform.noteChange("revoked", { serial: "0a0b" });
    const mark = join(t.dataDir, "database-mark.json");
    await rm(mark);
    await mkdir(join(mark, "in-the-way"), { recursive: true });
    await expect(platform.check()).rejects.toThrow();
    await platform.reload();
    expect(platform.isOlder()).toBe(true);
    await finishPending(operator(deps), {});
    await expect(platform.check()).rejects.toThrow();
    await platform.reload();
    expect(platform.isOlder()).toBe(false);
    await rm(mark, { recursive: true });
    await platform.check();
    expect(platform.isOlder()).toBe(false);
  });
  await t.remove();
});

it("a finished restore without a revocation that this machine recorded is a warning, not an outage", async () => {
  const t = await installed();
  await t.run(async (deps) => {
    await deps.platform.check();
    deps.platform.noteChange("revoked", { serial: "0a0b" });
    await finishPending(operator(deps), {});
    await deps.platform.check();
    await deps.platform.check();
    expect(deps.platform.isOlder()).toBe(false);
  });
  expect(t.lines.filter((line) => line.includes("A restore was finished without"))).toHaveLength(1);
  await t.remove();
});

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { finishPending } from "./finish-pending";

import { installed, nothing, operator } from "./testing/installed";

it("a database that is exchanged for an older one under a running process is recognised at the next look", async () => {
  const t = await installed();
  await t.run(async ({ platform, db }) => {
    await platform.check();
    expect(platform.isOlder()).toBe(false);
    await db.prisma.platformFact.updateMany({ where: { name: { startsWith: "mark:" } }, data: { value: "1" } });
    await platform.check();
    expect(platform.isOlder()).toBe(true);
    await platform.check();
    expect(platform.isOlder()).toBe(true); // until it is finished, although the mark is the older database's by now
  });
  await t.remove();
});

it("a CRL number that only the mark knows is never given again", async () => {
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

it("an old mark written over the present one, or a cut-off one, is recognised", async () => {
  const t = await installed();
  await t.run(nothing);
  const mark = join(t.dataDir, "database-mark.json");
  const old = await readFile(mark, "utf8");
  await t.run(nothing);
  await writeFile(mark, "");
  await t.run(async ({ platform }) => expect(platform.notices()).toEqual([])); // as good as none
  await writeFile(mark, old);
  await t.run(async ({ platform, db }) => expect(platform.notices()).toHaveLength(db.engine === "pglite" ? 1 : 0));
  await t.remove();
});

it("a backup from before the first mark, as of 0.1.0, is recognised by its authorities", async () => {
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
  "a database without the last thing that was %s is an older one, also where the mark agrees; `--nothing-lost` ends it for good",
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

it("that the last change can't be written down keeps nobody from revoking", async () => {
  const t = await installed();
  await t.run(async ({ platform, db }) => {
    const { value } = await db.prisma.platformFact.findUniqueOrThrow({ where: { name: "database-id" } });
    await mkdir(join(t.dataDir, `last-changes-${value.slice(0, 8)}.log`)); // in the place of the file
    expect(() => platform.noteChange("revoked", { serial: "0a0b" })).not.toThrow();
  });
  expect(t.lines.join()).toContain("could not be written to DATA_DIR");
  await t.remove();
});

it("a start after a kill that cut off the last line is ready", async () => {
  const t = await installed();
  await t.run(async ({ platform, authorities }) => {
    const number = String(Date.now());
    platform.noteChange("crl", { authorityId: authorities.issuing().id, number: `${number}9` });
    platform.noteChange("revoked", { serial: "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567" });
  });
  const file = (await readdir(t.dataDir)).find((name) => name.startsWith("last-changes-")) ?? "";
  const path = join(t.dataDir, file);
  const text = await readFile(path, "utf8");
  await writeFile(path, text.slice(text.indexOf("\n", 1), -5)); // of the two, the revocation, cut off
  await t.run(async ({ platform }) => {
    expect(platform.isOlder()).toBe(false);
    await platform.check();
    expect(platform.isOlder()).toBe(false);
  });
  await t.remove();
});

it("a mark that can't be written, as on a full disk, does not bring back what `restore finish` ended", async () => {
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

it("a finished restore without a revocation that this machine wrote down is a warning, and no outage", async () => {
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

import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { canMount } from "@/lib/testing/privileges";
import { forgetLastChanges, noteChange, readLastChanges, tidyLastChanges } from "./last-changes";

const ID = "0196f0b4-1111-4111-8111-111111111111";
const OF = { databaseId: ID, finish: "" };
const FILE = "last-changes-0196f0b4.log";
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "countersign-last-changes-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it("stores the last changes by identifier and per database, in a file that only its owner can read", async () => {
  expect(await readLastChanges(directory, OF)).toEqual({
    signed: [],
    revoked: [],
    keyBlocked: [],
    crlNumbers: new Map(),
  });
  noteChange(directory, OF, "signed", { serial: "0a1b", kid: "k" });
  noteChange(directory, OF, "revoked", { serial: "0a1b", reason: "superseded" });
  noteChange(directory, OF, "keyBlocked", { keyFingerprint: "ff00" });
  for (const number of ["9", "10", "8"]) noteChange(directory, OF, "crl", { authorityId: "issuing", number });
  expect(await readLastChanges(directory, OF)).toEqual({
    signed: ["0a1b"],
    revoked: ["0a1b"],
    keyBlocked: ["ff00"],
    crlNumbers: new Map([["issuing", 10n]]),
  });
  expect((await readLastChanges(directory, { ...OF, databaseId: `1${ID.slice(1)}` })).signed).toEqual([]);
  const [file] = await readdir(directory);
  expect((await stat(join(directory, file ?? ""))).mode & 0o777).toBe(0o600);
});

it("accepts only complete lines, wherever a line was truncated and whatever was appended since", async () => {
  const line = async (kind: "revoked" | "crl", members: Record<string, unknown>) => {
    noteChange(directory, OF, kind, members);
    const text = await readFile(join(directory, FILE), "utf8");
    return text.slice(text.lastIndexOf("\n"));
  };
  const serial = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567";
  const lines = [
    await line("revoked", { serial }),
    await line("crl", { authorityId: "issuing", number: "1795000000000" }),
    await line("revoked", { serial: "12345678901234567890" }), // digits only, like a CRL number
  ];
  const wanted = { signed: ["0c1d"], revoked: [], keyBlocked: [], crlNumbers: new Map() };
  for (const whole of lines) {
    for (let length = 0; length < whole.length; length += 1) {
      const cut = whole.slice(0, length);
      await writeFile(join(directory, FILE), cut);
      expect((await readLastChanges(directory, OF)).revoked).toEqual([]);
      noteChange(directory, OF, "signed", { serial: "0c1d" });
      expect(await readLastChanges(directory, OF)).toEqual(wanted);
      for (const other of lines) {
        await writeFile(join(directory, FILE), cut + other.slice(1)); // on the same line
        const { revoked, crlNumbers } = await readLastChanges(directory, OF);
        expect([...revoked, ...crlNumbers.keys()].length).toBeLessThanOrEqual(length === 0 ? 1 : Number(cut === "\n"));
      }
    }
  }
  for (const garbage of [
    "signed\nrevoked 0a1b; DROP",
    "crl issuing x",
    "revoked 0a1b 00000000",
    "\0\0\0",
    "\nrevoked 0a1b\n",
  ]) {
    await writeFile(join(directory, FILE), garbage);
    expect(await readLastChanges(directory, OF)).toEqual({ ...wanted, signed: [] });
  }
});

it.skipIf(!canMount())("ignores a line that a full disk truncated, both then and after space is freed", async () => {
  const disk = await mkdtemp(join(tmpdir(), "countersign-full-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=12k", "tmpfs", disk]);
  try {
    await writeFile(join(disk, "other"), "x".repeat(4_096));
    const serialOf = (at: number) => String(at).padStart(40, "0");
    const written: string[] = [];
    let refused = 0;
    for (let at = 0; at < 300; at += 1) {
      if (refused === 3) await rm(join(disk, "other"), { force: true }); // space again
      try {
        noteChange(disk, OF, "revoked", { serial: serialOf(at) });
        written.push(serialOf(at));
      } catch (error) {
        expect(error).toMatchObject({ code: "ENOSPC" });
        refused += 1;
        if (refused > 3) break;
      }
      const { revoked } = await readLastChanges(disk, OF);
      expect(revoked).toEqual(written.slice(-16));
    }
    expect(refused).toBe(4); // full twice
  } finally {
    execFileSync("umount", ["-l", disk]);
    await rm(disk, { recursive: true });
  }
});

it("treats a directory at the path of the file as empty and removes it", async () => {
  await rm(join(directory, FILE));
  await mkdir(join(directory, FILE));
  expect((await readLastChanges(directory, OF)).signed).toEqual([]);
  await forgetLastChanges(directory, ID);
  expect(await readdir(directory)).toEqual([]);
});

it("starts a new file after a finished restore and removes the previous one", async () => {
  noteChange(directory, OF, "signed", { serial: "before" });
  const since = { databaseId: ID, finish: "0196f0b4-2222-4222-8222-222222222222" };
  noteChange(directory, since, "signed", { serial: "after" });
  expect((await readLastChanges(directory, since)).signed).toEqual(["after"]);
  await tidyLastChanges(directory, since);
  expect((await readLastChanges(directory, OF)).signed).toEqual([]);
  expect((await readLastChanges(directory, since)).signed).toEqual(["after"]);
  await forgetLastChanges(directory, ID);
});

it("keeps the file small with the newest changes, and loses nothing that a process appends during rotation", async () => {
  for (let at = 0; at < 10_000; at += 1) noteChange(directory, OF, "signed", { serial: String(at) });
  await tidyLastChanges(directory, OF);
  expect((await readLastChanges(directory, OF)).signed.at(-1)).toBe("9999");
  noteChange(directory, OF, "signed", { serial: "after" });
  expect((await readLastChanges(directory, OF)).signed.slice(-2)).toEqual(["9999", "after"]);
  await Promise.all([tidyLastChanges(directory, OF), tidyLastChanges(directory, OF)]);
  expect((await readLastChanges(directory, OF)).signed).toHaveLength(16);
  await forgetLastChanges(directory, ID);
  expect(await readdir(directory)).toEqual([]);
});

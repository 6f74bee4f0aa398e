import { appendFile, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { forgetLastChanges, noteChange, readLastChanges, shortenLastChanges } from "./last-changes";

const ID = "0196f0b4-1111-4111-8111-111111111111";
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "countersign-last-changes-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

it("what was done last is there by name, of its own database alone, and only its owner may read it", async () => {
  expect(await readLastChanges(directory, ID)).toEqual({
    signed: [],
    revoked: [],
    keyBlocked: [],
    crlNumbers: new Map(),
  });
  noteChange(directory, ID, "signed", { serial: "0a1b", kid: "k" });
  noteChange(directory, ID, "revoked", { serial: "0a1b", reason: "superseded" });
  noteChange(directory, ID, "keyBlocked", { keyFingerprint: "ff00" });
  for (const number of ["9", "10", "8"]) noteChange(directory, ID, "crl", { authorityId: "issuing", number });
  expect(await readLastChanges(directory, ID)).toEqual({
    signed: ["0a1b"],
    revoked: ["0a1b"],
    keyBlocked: ["ff00"],
    crlNumbers: new Map([["issuing", 10n]]),
  });
  expect((await readLastChanges(directory, `1${ID.slice(1)}`)).signed).toEqual([]);
  const [file] = await readdir(directory);
  expect((await stat(join(directory, file ?? ""))).mode & 0o777).toBe(0o600);
});

it("a cut-off or foreign line is none", async () => {
  const [file] = await readdir(directory);
  await appendFile(
    join(directory, file ?? ""),
    "signed\nrevoked 0a1b; DROP\ncrl issuing x\ncrl issuing 99999999999999999999\n\0\0\nsig",
  );
  expect((await readLastChanges(directory, ID)).signed).toEqual(["0a1b"]);
  noteChange(directory, ID, "signed", { serial: "lost" }); // on the cut-off line
  noteChange(directory, ID, "signed", { serial: "0c1d" });
  expect((await readLastChanges(directory, ID)).signed).toEqual(["0a1b", "0c1d"]);
});

it("the file stays small, the newest stay in it, and a process that has the old name loses nothing", async () => {
  for (let at = 0; at < 10_000; at += 1) noteChange(directory, ID, "signed", { serial: String(at) });
  await shortenLastChanges(directory, ID);
  expect((await readLastChanges(directory, ID)).signed.at(-1)).toBe("9999");
  noteChange(directory, ID, "signed", { serial: "after" });
  expect((await readLastChanges(directory, ID)).signed.slice(-2)).toEqual(["9999", "after"]);
  await Promise.all([shortenLastChanges(directory, ID), shortenLastChanges(directory, ID)]);
  expect((await readLastChanges(directory, ID)).signed).toHaveLength(16);
  await forgetLastChanges(directory, ID);
  expect(await readdir(directory)).toEqual([]);
});

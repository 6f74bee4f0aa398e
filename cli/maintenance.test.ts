import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { VERSION } from "@/lib/version";
import { createProgram } from "./program";

let t: Harness;
let directory: string;
beforeAll(async () => {
  t = await createHarness();
  directory = await mkdtemp(join(tmpdir(), "countersign-maintenance-"));
});
afterAll(async () => {
  await t.close();
  await rm(directory, { recursive: true, force: true });
});

let printed: string[];
beforeEach(() => {
  printed = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
});
afterEach(() => vi.restoreAllMocks());

const cli = (...args: string[]) => createProgram((use) => use(t.deps)).parseAsync(args, { from: "user" });

describe("npm run cli", () => {
  it("prints its version", async () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    await expect(cli("--version")).rejects.toMatchObject({ exitCode: 0 });
    expect(write).toHaveBeenCalledWith(`${VERSION}\n`);
  });

  it("restore finish reads several logs, including compressed ones, and prints what it would do", async () => {
    const issuerId = t.deps.authorities.issuing().id;
    const line = (serial: string) =>
      JSON.stringify({ level: 30, time: 1, serial, issuerId, kid: null, msg: "certificate signed" });
    const [plain, packed] = [join(directory, "a.log"), join(directory, "b.log.gz")];
    await writeFile(plain, `${line("0a0b")}\nGET / 200\n${line("0a0b")}`);
    await writeFile(packed, gzipSync(`${line("0c0d")}\n`));
    await cli("--json", "restore", "finish", "--dry-run", "--log", plain, packed);
    expect(JSON.parse(printed[0] ?? "")).toMatchObject({ lines: 4, records: 3, recovered: 2, isDryRun: true });
  });

  it.each([
    [["restore", "finish"]],
    [["restore", "finish", "--nothing-lost", "--log", "x"]],
    [["restore", "finish", "--log", "/no/such/file"]],
    [["secrets", "accept", "CA_KEY_PASSPHRASE"]],
    [["secrets", "change-passphrase"]],
  ])("%j reports what is missing, and changes nothing", async (args) => {
    await expect(cli(...args)).rejects.toMatchObject({ code: "invalid_input" });
    expect(printed).toEqual([]);
  });
});

import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { freshCsr } from "@/lib/certificates/testing";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { callerDirectory, root } from "../scripts/setup/run.mjs";
import { CALLER_DIRECTORY, callerPath } from "./caller-file";
import { type Command, commands } from "./commands";
import { optionsOf } from "./options";
import { createProgram } from "./program";

let t: Harness;
let directory: string;
beforeAll(async () => {
  t = await createHarness();
  directory = await realpath(await mkdtemp(join(tmpdir(), "countersign-caller-")));
  await mkdir(join(directory, "sub"));
  await writeFile(join(directory, "plain.gz"), "not compressed");
  await writeFile(join(directory, "cut.gz"), gzipSync("x".repeat(10_000)).subarray(0, 30));
  await writeFile(join(directory, "a.csr"), await freshCsr());
  vi.stubEnv(CALLER_DIRECTORY, directory);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await t.close();
  await rm(directory, { recursive: true, force: true });
});

const cli = async (...words: string[]): Promise<string[]> => {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await createProgram((use) => use(t.deps)).parseAsync(words, { from: "user" });
    return log.mock.calls.map((call) => call.join(" "));
  } finally {
    log.mockRestore();
  }
};

const isFile = (flags: string) => flags.endsWith("<file>");

/** A command line with the same path for every file argument, and a placeholder for every other required argument. */
function wordsFor(command: Command, file: string): string[] {
  const { operation, positional = [], fixed = {} } = command;
  const all = optionsOf(operation.input, Object.keys(fixed));
  const wordOf = ({ flags }: { flags: string }) => (isFile(flags) ? file : "x");
  const words = positional.map((member) => all.filter((option) => option.member === member).map(wordOf)[0] ?? "x");
  const options = all
    .filter(({ member, flags, isRequired }) => !positional.includes(member) && (isRequired || isFile(flags)))
    .flatMap((option) => [option.flags.split(" ")[0] ?? "", wordOf(option)]);
  return [...words, ...options];
}

const takingFiles = commands
  .filter(({ operation }) => optionsOf(operation.input, []).some(({ flags }) => isFile(flags)))
  .map((command) => ({ name: `${command.noun} ${command.verb}`, words: [command.noun, command.verb], command }));

describe("a file argument", () => {
  it("is accepted by these commands, which the next test covers", () => {
    expect(takingFiles.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "certificates inspect",
        "certificates issue",
        "certificates renew",
        "keys add",
        "keys import",
        "jws verify",
      ]),
    );
  });

  it.each(takingFiles)(
    "$name: is resolved against the caller's directory, and the error has the absolute path",
    async ({ words, command }) => {
      await expect(cli(...words, ...wordsFor(command, "sub/none.pem"))).rejects.toMatchObject({
        code: "invalid_input",
        publicMessage: `The file ${directory}/sub/none.pem can't be read: there is no such file. Check the path, which is relative to the directory where the command was typed.`,
      });
    },
  );

  it("is read from the caller's directory", async () => {
    expect((await cli("certificates", "inspect", "./a.csr")).join("\n")).toMatch(/subject|algorithm/i);
  });

  it.each([
    ["none.log", /none\.log can't be read: there is no such file/],
    ["sub", /sub can't be read: it is a directory/],
    ["a.csr/x", /a\.csr\/x can't be read: a part of the path is not a directory/],
    ["plain.gz", /plain\.gz can't be read: it ends in \.gz and is not compressed/],
    ["cut.gz", /cut\.gz can't be read: its compressed data is truncated/],
  ])("restore finish --log %s: the error has the path and the cause", async (file, words) => {
    await expect(cli("restore", "finish", "--dry-run", "--log", file)).rejects.toMatchObject({
      code: "invalid_input",
      publicMessage: expect.stringMatching(words),
    });
  });
});

describe("the caller's directory", () => {
  it("is npm's INIT_CWD under `npm run`, and the working directory otherwise", () => {
    expect(callerDirectory(root, "/home/ada")).toBe("/home/ada");
    expect(callerDirectory(root, undefined)).toBe(root);
    expect(callerDirectory("/srv", undefined)).toBe("/srv");
    // Started by a script of another project, whose npm has set the variable.
    expect(callerDirectory("/srv/other", "/home/ada")).toBe("/srv/other");
  });

  it("an absolute path is unchanged", () => {
    expect(callerPath("/var/log/portal.log", { [CALLER_DIRECTORY]: "/srv" })).toBe("/var/log/portal.log");
    expect(callerPath("portal.log", { [CALLER_DIRECTORY]: "/srv" })).toBe("/srv/portal.log");
    expect(callerPath("portal.log", {})).toBe(join(process.cwd(), "portal.log"));
  });
});

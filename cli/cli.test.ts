import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommanderError } from "commander";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { freshCsr } from "@/lib/certificates/testing";
import { AppError, ERROR_CODES } from "@/lib/errors";
import { JOB_NAMES, listJobs } from "@/lib/jobs/jobs";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { commands } from "./commands";
import { EXIT_CODES } from "./exit-codes";
import { optionsOf } from "./options";
import { printError } from "./print";
import { createProgram } from "./program";

let t: Harness;
let directory: string;
beforeAll(async () => {
  t = await createHarness();
  directory = await mkdtemp(join(tmpdir(), "countersign-cli-"));
});
afterAll(async () => {
  await t.close();
  await rm(directory, { recursive: true, force: true });
});
afterEach(() => vi.restoreAllMocks());

/** Runs one command. @returns what it printed */
async function run(...words: string[]): Promise<string> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  const program = createProgram((use) => use(t.deps));
  for (const command of [program, ...program.commands.flatMap((group) => [group, ...group.commands])]) {
    command.exitOverride().configureOutput({ writeErr: () => {} });
  }
  await program.parseAsync(words, { from: "user" });
  const printed = log.mock.calls.map((call) => call.join(" ")).join("\n");
  log.mockRestore();
  return printed;
}

describe("the command line", () => {
  it("accepts a KID that begins with a hyphen", async () => {
    const kid = `-${"A".repeat(42)}`;
    for (const words of [
      ["get", kid],
      ["revoke", kid, "--reason", "superseded"],
    ]) {
      await expect(run("certificates", ...words)).rejects.toMatchObject({ code: "not_found" });
    }
  });

  it("runs the complete workflow as the operator, and audits it", async () => {
    const organisation = JSON.parse(
      await run(
        "--json",
        "organisations",
        "create",
        "--legal-name",
        "Acme Ltd",
        "--country",
        "gb",
        "--registration-number",
        "7",
      ),
    );
    expect(await run("organisations", "list")).toContain(organisation.id);
    const application = JSON.parse(
      await run(
        "--json",
        "applications",
        "create",
        organisation.id,
        "--name",
        "Pay",
        "--type",
        "web",
        "--security-configuration",
        "private_key_jwt",
      ),
    );
    const client = await run(
      "clients",
      "create",
      application.id,
      "--name",
      "C",
      "--auth-method",
      "private_key_jwt",
      "--scopes",
      "a,b",
    );
    expect(client).toContain("scopes: a, b");
    const file = join(directory, "a.csr");
    await writeFile(file, await freshCsr());
    const certificate = JSON.parse(
      await run(
        "--json",
        "certificates",
        "issue",
        "--application-id",
        application.id,
        "--type",
        "signing",
        "--csr",
        file,
      ),
    );
    expect(certificate.certificate).toContain("BEGIN CERTIFICATE");
    expect(await run("certificates", "revoke", certificate.kid, "--reason", "superseded")).toContain("status: revoked");
    expect(await run("audit", "list")).toContain("certificate.revoke");
    const [event] = await t.deps.db.prisma.auditEvent.findMany({ where: { operation: "certificate.revoke" } });
    expect(event).toMatchObject({ actorKind: "operator" });
  });

  it("creates an administrator with a setup link, never with a password on the command line", async () => {
    expect(await run("users", "create-admin", "--email", "ada@bank.example", "--name", "Ada")).toMatch(
      /setupLink\.path: http:\/\/localhost:3000\/setup\?token=/,
    );
    const options = optionsOf(commands.find(({ verb }) => verb === "create-admin")?.operation.input as never, []);
    expect(options.map(({ member }) => member)).not.toContain("password");
  });

  it("runs jobs", async () => {
    expect(await run("job", "resolve-prepared")).toBe('resolve-prepared: {"closed":0}');
    await expect(run("job", "nothing")).rejects.toMatchObject({ code: "not_found" });
    // The jobs in help and README are those that exist.
    const jobs = listJobs(t.deps, { publishCrls: async () => 0 });
    expect(jobs.map(({ name }) => name)).toEqual(JOB_NAMES);
  });

  it("reports missing arguments without opening anything", async () => {
    await expect(run("organisations", "create")).rejects.toMatchObject({
      code: "commander.missingMandatoryOptionValue",
    } satisfies Partial<CommanderError>);
  });

  it("rejects a file that does not exist", async () => {
    await expect(run("certificates", "inspect", join(directory, "none"))).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

describe("exit codes", () => {
  it.each(ERROR_CODES)("%s has an exit code above 0", (code) => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    expect(printError(new AppError(code, "No."))).toBe(EXIT_CODES[code].code);
    expect(EXIT_CODES[code].code).toBeGreaterThan(0);
  });

  it("replaces control characters of stored text", () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    printError(new AppError("conflict", "a\u001b[2Jb"));
    expect(error.mock.calls.flat().join()).not.toContain("\u001b");
  });
});

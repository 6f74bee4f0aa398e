/** CONTRIBUTING.md shows how an operation is added. Its diff is applied to a copy of the repository, and every adapter must offer the operation. */
import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const COPIED = [
  "app",
  "cli",
  "components",
  "lib",
  "prisma",
  "server",
  "package.json",
  "tsconfig.json",
  "vitest.config.ts",
];

/** Runs in the copy, beside the routes. */
const PROBE = `
import { describe, expect, it } from "vitest";
import { createProgram } from "@/cli/program";
import { buildOpenApi } from "./openapi";
import { createRouter } from "./router";
import { routes } from "./routes";
import { operations } from "./testing/every-operation";

describe("the new operation", () => {
it("is found by the router", () => {
  const found = createRouter(routes)("GET", "/organisations/a/contact-count");
  expect(found).toMatchObject({ kind: "route", route: { id: "countContacts", tag: "Organisations", answer: "json" } });
});
it("is in the document", () => {
  const { paths, components } = buildOpenApi(routes, "https://portal.example") as { paths: any; components: any };
  expect(paths["/organisations/{organisationId}/contact-count"].get).toMatchObject({
    operationId: "countContacts",
    tags: ["Organisations"],
    description: "Requires the permission \`organisation:read\`.",
  });
  expect(components.schemas.ContactCount.properties.contacts.type).toBe("integer");
});
it("is a command", () => {
  const program = createProgram(() => Promise.reject(new Error("nothing is opened for help")));
  const group = program.commands.find((command) => command.name() === "contacts");
  expect(group?.commands.map((command) => command.name())).toEqual(["count"]);
});
it("is in the matrix", () => {
  expect(operations.map(({ operation }) => operation)).toContain("contact.count");
});
});
`;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "countersign-operation-"));
  for (const name of COPIED) await cp(join(ROOT, name), join(directory, name), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(directory, "node_modules"));
  await writeFile(join(directory, "server/api/probe.test.ts"), PROBE);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Of this run. The inner one makes its own. */
const NOT_INHERITED = /^(VITEST|TEST_)/;

function run(command: string, args: readonly string[], input?: string): string {
  const env: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: "1" };
  for (const name of Object.keys(env).filter((name) => NOT_INHERITED.test(name))) delete env[name];
  const result = spawnSync(command, args, { cwd: directory, encoding: "utf8", env, input });
  return result.status === 0 ? result.stdout : `${result.stdout}${result.stderr}`;
}

describe("the diff of CONTRIBUTING.md", () => {
  it("adds an operation to every adapter, the OpenAPI document and the authorisation matrix", async () => {
    const text = await readFile(join(ROOT, "CONTRIBUTING.md"), "utf8");
    const [, diff = ""] = /```diff\n([\s\S]*?)```/.exec(text) ?? [];
    expect(run("git", ["apply", "--whitespace=nowarn", "-"], diff)).toBe("");

    const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
    const tests = ["server/api/probe.test.ts", "server/api/openapi.test.ts", "server/api/authorisation.test.ts"];
    const args = [
      vitest,
      "run",
      ...tests,
      "-t",
      "the new operation|the OpenAPI document|the declaration|contact\\.count",
      "--reporter=verbose",
    ];
    const output = run(process.execPath, args);
    expect(output).not.toContain("FAIL");
    for (const name of ["is found by the router", "is in the document", "is a command", "is in the matrix"]) {
      expect(output).toMatch(new RegExp(`✓ .*${name}`));
    }
    expect(output).toMatch(/✓ .*contact\.count > changes and reveals nothing outside the actor's organisation/);
    expect(output).toMatch(/✓ .*contact\.count > succeeds on own resources only with its permission/);
  }, 180_000);
});

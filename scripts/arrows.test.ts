import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const CRUISER = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");

interface Planted {
  rule: string;
  file: string;
  code: string;
}

/** One bad import for each rule; every file named in one exists in the copy. */
const PLANTED: Planted[] = [
  { rule: "lib-knows-no-door", file: "lib/clients/a.ts", code: 'import "@/server/b";' },
  { rule: "lib-knows-no-framework", file: "lib/clients/b.ts", code: 'import "next/headers";' },
  {
    rule: "doors-do-not-know-each-other",
    file: "app/a/page.tsx",
    code: 'import "@/server/b"; export default () => <p>x</p>;',
  },
  { rule: "server-alone", file: "server/a.ts", code: 'import "@/components/b";' },
  { rule: "cli-alone", file: "cli/a.ts", code: 'import "@/server/b";' },
  {
    rule: "looks-know-only-words-of-lib",
    file: "components/a.tsx",
    code: 'import "@/lib/clients/store"; export const A = () => <p>x</p>;',
  },
  { rule: "looks-know-no-pages", file: "components/c.tsx", code: 'import "@/app/b"; export const C = () => <p>x</p>;' },
  { rule: "prisma-only-in-stores", file: "server/c.ts", code: 'import "@/lib/db/generated/client";' },
  { rule: "ca-key-only-in-sign", file: "lib/certificates/c.ts", code: 'import "@/lib/ca/keys/signer";' },
  { rule: "bytes-know-no-policy", file: "lib/pki/a.ts", code: 'import "@/lib/registration/b";' },
  {
    rule: "registration-knows-no-record",
    file: "lib/registration/a.ts",
    code: 'const b = await import("@/lib/clients/store"); export { b };',
  },
  { rule: "ca-knows-no-record", file: "lib/ca/a.ts", code: 'export * from "@/lib/clients/store";' },
  { rule: "crypto-libraries-only-in-pki", file: "server/d.ts", code: 'import "@peculiar/x509";' },
  { rule: "no-test-in-product", file: "lib/clients/d.ts", code: 'import "@/lib/testing/b";' },
  { rule: "no-circle", file: "lib/clients/e.ts", code: 'import "@/lib/clients/e2";' },
  { rule: "only-the-pages-door-is-server-only", file: "server/e.ts", code: 'import "server-only";' },
  { rule: "resolvable", file: "lib/clients/f.ts", code: 'import "@/lib/clients/nowhere";' },
];

const BYSTANDERS: Record<string, string> = {
  "server/b.ts": "export {};",
  "components/b.ts": "export {};",
  "app/b.ts": "export {};",
  "lib/clients/store.ts": "export {};",
  "lib/clients/e2.ts": 'import "@/lib/clients/e";',
  "lib/db/generated/client.ts": "export {};",
  "lib/ca/keys/signer.ts": "export {};",
  "lib/registration/b.ts": 'import type { X } from "@/lib/clients/store"; export type Y = X;',
  "lib/testing/b.ts": "export {};",
};

let directory: string;
let violations: { rule: { name: string }; from: string }[];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "countersign-arrows-"));
  const files = [...Object.entries(BYSTANDERS), ...PLANTED.map(({ file, code }) => [file, code] as const)];
  for (const [file, code] of files) {
    await mkdir(join(directory, dirname(file)), { recursive: true });
    await writeFile(join(directory, file), code);
  }
  for (const file of [".dependency-cruiser.mjs", "tsconfig.json", "package.json"])
    await cp(join(ROOT, file), join(directory, file));
  await symlink(join(ROOT, "node_modules"), join(directory, "node_modules"));
  const folders = ["app", "cli", "components", "lib", "server"];
  const args = [CRUISER, "--config", ".dependency-cruiser.mjs", "--output-type", "json", ...folders];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: directory, encoding: "utf8" });
  if (!stdout.startsWith("{")) throw new Error(stderr);
  violations = JSON.parse(stdout).summary.violations;
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe("the check of the arrows", () => {
  it.each(PLANTED)("$rule is broken by a bad import", ({ rule, file }) => {
    expect(violations).toContainEqual(expect.objectContaining({ from: file, rule: { name: rule, severity: "error" } }));
  });

  it("lets types through: they do not run", () => {
    expect(violations.filter(({ from }) => from === "lib/registration/b.ts")).toEqual([]);
  });

  it("has a planted import for every rule", async () => {
    const { default: config } = await import("../.dependency-cruiser.mjs");
    expect(config.forbidden.map((rule) => rule.name ?? "").sort()).toEqual(PLANTED.map(({ rule }) => rule).sort());
  });
});

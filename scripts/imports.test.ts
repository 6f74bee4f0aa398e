import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LAYERS, SHARED_FOLDERS } from "../.dependency-cruiser.mjs";

const ROOT = join(import.meta.dirname, "..");
const CRUISER = join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");

interface Seeded {
  rule: string;
  file: string;
  code: string;
}

/** One violation for each rule; every file it names exists in the copy. */
const SEEDED: Seeded[] = [
  { rule: "lib-imports-no-adapter", file: "lib/clients/a.ts", code: 'import "@/server/b";' },
  { rule: "lib-imports-no-framework", file: "lib/clients/b.ts", code: 'import "next/headers";' },
  {
    rule: "adapters-are-independent",
    file: "app/a/page.tsx",
    code: 'import "@/server/b"; export default () => <p>x</p>;',
  },
  { rule: "server-is-independent", file: "server/a.ts", code: 'import "@/components/b";' },
  { rule: "cli-is-independent", file: "cli/a.ts", code: 'import "@/server/b";' },
  {
    rule: "ui-imports-client-safe-lib-only",
    file: "components/a.tsx",
    code: 'import "@/lib/clients/store"; export const A = () => <p>x</p>;',
  },
  {
    rule: "links-through-ui-link",
    file: "components/g.tsx",
    code: 'import Link from "next/link"; export const D = () => <Link href="/">x</Link>;',
  },
  { rule: "ui-imports-no-pages", file: "components/c.tsx", code: 'import "@/app/b"; export const C = () => <p>x</p>;' },
  { rule: "prisma-only-in-stores", file: "server/c.ts", code: 'import "@/lib/db/generated/client";' },
  // Another module, a file directly in lib or in an adapter, and a folder of an adapter with the module's name.
  ...["lib/keys/a.ts", "lib/root.ts", "server/root.ts", "server/clients/a.ts", "app/clients/a.ts", "cli/root.ts"].map(
    (file) => ({
      rule: "module-interface",
      file,
      code: 'import type { X } from "@/lib/clients/store"; export type Y = X;',
    }),
  ),
  { rule: "module-interface", file: "lib/keys/b.ts", code: 'import "@/lib/clients/store/rows";' },
  { rule: "module-interface", file: "cli/clients/b.ts", code: 'import "@/lib/clients/checks/one";' },
  { rule: "ca-key-only-in-sign", file: "lib/certificates/c.ts", code: 'import "@/lib/ca/keys/signer";' },
  { rule: "known-layer", file: "lib/unheard-of/a.ts", code: 'import "@/lib/errors";' },
  { rule: "crypto-libraries-only-in-pki", file: "server/d.ts", code: 'import "@peculiar/x509";' },
  { rule: "x509-in-one-file", file: "lib/pki/d.ts", code: 'import "@peculiar/x509";' },
  { rule: "x509-loaded-lazily", file: "lib/pki/late.ts", code: 'import "@/lib/pki/x509";' },
  { rule: "browser-keys-loaded-lazily", file: "components/d.tsx", code: 'import "@/lib/pki-browser/key";' },
  { rule: "browser-keys-only-in-pages", file: "server/f.ts", code: 'void import("@/lib/pki-browser/key");' },
  { rule: "browser-keys-run-in-browsers", file: "lib/pki-browser/b.ts", code: 'import "@/lib/pki/der";' },
  { rule: "no-test-in-product", file: "lib/clients/d.ts", code: 'import "@/lib/testing/b";' },
  { rule: "no-file-cycle", file: "lib/clients/e.ts", code: 'import "@/lib/clients/e2";' },
  { rule: "server-only-in-pages", file: "server/e.ts", code: 'import "server-only";' },
  { rule: "resolvable", file: "lib/clients/f.ts", code: 'import "@/lib/clients/nowhere";' },
  // Each layer, by a type-only import from its last module to the first of the layer above.
  ...LAYERS.slice(0, -1).map(({ name, modules }, index) => ({
    rule: `layer-${name}`,
    file: `lib/${modules.at(-1)}/seeded.ts`,
    code: `import type { X } from "@/lib/${LAYERS[index + 1]?.modules[0]}/bystander"; export type Y = X;`,
  })),
];

/** Imports of a module's own store, of another module's interface and of keys in a page; no rule reports these files. */
const ALLOWED = ["lib/clients/own.ts", "server/user.ts", "components/keys.tsx", "lib/pki-browser/key.ts"];

/** Two modules of one layer without a cycle of files, and two folders of server; each by type-only imports. */
const SEEDED_CYCLES: [folder: string, files: Record<string, string>][] = [
  [
    "lib/calendar",
    {
      "lib/calendar/one.ts": 'import type { X } from "@/lib/snippets/one"; export type Y = X;',
      "lib/snippets/one.ts": "export type X = 1;",
      "lib/snippets/two.ts": 'import type { X } from "@/lib/calendar/two"; export type Y = X;',
      "lib/calendar/two.ts": "export type X = 1;",
    },
  ],
  [
    "server/one",
    {
      "server/one/a.ts": 'import type { X } from "@/server/two/a"; export type Y = X;',
      "server/two/a.ts": "export type X = 1;",
      "server/two/b.ts": 'import type { X } from "@/server/one/b"; export type Y = X;',
      "server/one/b.ts": "export type X = 1;",
    },
  ],
];

const BYSTANDERS: Record<string, string> = {
  "server/b.ts": "export {};",
  "components/b.ts": "export {};",
  "app/b.ts": "export {};",
  "lib/errors.ts": "export {};",
  "lib/pki/x509.ts": "export {};",
  "lib/pki/der.ts": "export {};",
  "lib/pki-browser/key.ts": 'import "@/lib/errors"; void import("@/lib/pki/x509"); export type X = 1;',
  "components/keys.tsx":
    'import type { X } from "@/lib/pki-browser/key"; export type Y = X; void import("@/lib/pki-browser/key");',
  "lib/clients/store.ts": "export type X = 1;",
  "lib/clients/store/rows.ts": "export {};",
  "lib/clients/checks/one.ts": "export {};",
  "lib/clients/public.ts": "export {};",
  "lib/clients/schema/list.ts": "export {};",
  "lib/clients/own.ts": 'import "./store"; import "./store/rows"; import "./checks/one";',
  "server/user.ts": 'import "@/lib/clients/public"; import "@/lib/clients/schema/list"; import "@/lib/ca/keys/signer";',
  "lib/clients/e2.ts": 'import "@/lib/clients/e";',
  "lib/db/generated/client.ts": "export {};",
  "lib/ca/keys/signer.ts": "export {};",
  "lib/testing/b.ts": "export {};",
  ...Object.fromEntries(LAYERS.map(({ modules }) => [`lib/${modules[0]}/bystander.ts`, "export type X = 1;"])),
};

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "countersign-imports-"));
  const files = [
    ...Object.entries(BYSTANDERS),
    ...SEEDED.map(({ file, code }) => [file, code] as const),
    ...SEEDED_CYCLES.flatMap(([, seeded]) => Object.entries(seeded)),
  ];
  for (const [file, code] of files) {
    await mkdir(join(directory, dirname(file)), { recursive: true });
    await writeFile(join(directory, file), code);
  }
  for (const file of [".dependency-cruiser.mjs", "tsconfig.json", "package.json"])
    await cp(join(ROOT, file), join(directory, file));
  await symlink(join(ROOT, "node_modules"), join(directory, "node_modules"));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** `rules`: between modules, or between files. */
function violationsOf(rules: "modules" | "files"): { rule: { name: string }; from: string }[] {
  const folders = ["app", "cli", "components", "lib", "server"];
  const args = [CRUISER, "--config", ".dependency-cruiser.mjs", "--output-type", "json", ...folders];
  const env = { ...process.env, CRUISE: rules };
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: directory, encoding: "utf8", env });
  if (!stdout.startsWith("{")) throw new Error(stderr);
  return JSON.parse(stdout).summary.violations;
}

describe("the import check", () => {
  it("reports a violation of every rule", async () => {
    const violations = violationsOf("files");
    for (const { rule, file } of SEEDED) {
      expect(violations).toContainEqual(
        expect.objectContaining({ from: file, rule: { name: rule, severity: "error" } }),
      );
    }
    const { default: config } = await import("../.dependency-cruiser.mjs");
    const seeded = new Set(SEEDED.map(({ rule }) => rule));
    expect(config.forbidden.map((rule) => rule.name ?? "").sort()).toEqual([...seeded].sort());
    for (const file of ALLOWED) expect(violations).not.toContainEqual(expect.objectContaining({ from: file }));
  });

  it("reports a cycle of modules without a cycle of files", () => {
    const violations = violationsOf("modules");
    for (const [folder] of SEEDED_CYCLES) {
      expect(violations).toContainEqual(
        expect.objectContaining({ from: folder, rule: { name: "no-module-cycle", severity: "error" } }),
      );
    }
  });
});

it.each(SHARED_FOLDERS)("the README of the module names the shared folder %s", async (folder) => {
  const [module = "", name] = folder.split("/");
  expect(await readFile(join(ROOT, "lib", module, "README.md"), "utf8")).toContain(`\`${name}/\` (shared)`);
});

describe("the layers in lib/README.md", () => {
  it("match the rules", async () => {
    const readme = await readFile(join(ROOT, "lib/README.md"), "utf8");
    const picture = /^```layers\n(.*?)^```$/ms.exec(readme)?.[1] ?? "";
    const shown = picture
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().split(/\s+/));
    expect(shown).toEqual(LAYERS.toReversed().map(({ name, modules }) => [name, ...modules]));
  });

  it("include every module, and each has a line that describes it", async () => {
    const readme = await readFile(join(ROOT, "lib/README.md"), "utf8");
    const entries = await readdir(join(ROOT, "lib"), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const outside = ["decisions", "testing"];
    expect(folders.filter((name) => !outside.includes(name)).sort()).toEqual(
      LAYERS.flatMap(({ modules }) => modules).sort(),
    );
    for (const name of folders) expect(readme).toContain(`[\`${name}\`](${name})`);
  });
});

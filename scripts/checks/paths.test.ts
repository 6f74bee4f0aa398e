import { describe, expect, it } from "vitest";
import { missingPathsIn } from "./paths.mjs";

const THERE = [
  "lib",
  "lib/keys",
  "lib/keys/add-key.ts",
  "lib/keys/README.md",
  "app/(portal)/keys/[kid]/page.tsx",
  "lib/oauth/checks",
];
const facts = {
  exists: (path: string) => THERE.includes(path),
  hasName: (name: string) => name === "add-key.ts",
};
const missing = (path: string, line: string) => missingPathsIn(path, `one\n${line}\n`, facts);

describe("a path in text", () => {
  it.each([
    ["lib/a.ts", "// See lib/keys/moved.ts.", "lib/keys/moved.ts"],
    ["lib/a.ts", " * Kept by `server/gone/`, as before", "server/gone"],
    ["lib/a.ts", "const a = 1; // as lib/keys/moved.ts has it", "lib/keys/moved.ts"],
    ["scripts/a.sh", "# made for docs/gone.md", "docs/gone.md"],
    ["lib/keys/README.md", "Read [this](../gone.md#part) first", "../gone.md"],
    ["lib/keys/README.md", "| `gone.ts` | what |", "gone.ts"],
    ["lib/keys/README.md", "below `lib/gone/*.ts`", "lib/gone/*.ts"],
  ])("that does not exist is reported: %s %s", (path, line, named) => {
    expect(missing(path, line)).toEqual([`${path}:2: ${named}`]);
  });

  it.each([
    ["lib/a.ts", "// See lib/keys/add-key.ts, and lib/keys/add-key too."],
    ["lib/a.ts", "// app/(portal)/keys/[kid]/page.tsx shows it"],
    ["lib/a.ts", "// lib/oauth/checks/* and lib/{keys,oauth}"],
    ["lib/a.ts", 'import "lib/gone";'],
    ["lib/a.ts", 'const url = "https://example.com/lib/gone";'],
    ["lib/a.ts", "// at https://example.com/lib/gone, and @scope/lib/gone"],
    ["lib/keys/README.md", "[keys](add-key.ts), `add-key.ts`, `-members.ts` and [the RFC](https://example.com/x)"],
  ])("that exists, or is not a path of ours, is ignored: %s %s", (path, line) => {
    expect(missing(path, line)).toEqual([]);
  });
});

/** Starts of the built server that must fail: one line has the reason, and nothing was opened or created. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let directory: string;
beforeAll(async () => {
  if (!existsSync("dist/server.js")) throw new Error("The server is not built. Run `npm run build` first.");
  directory = await mkdtemp(join(tmpdir(), "countersign-refused-"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** `program`: server, or cli with arguments. */
function run(program: string[], environment: Record<string, string>): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, program, {
      env: { ...process.env, NODE_ENV: "production", DATA_DIR: join(directory, "data"), ...environment },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 30_000, // an endless loop fails the test
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    }
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, text }));
  });
}

describe.each([
  ["TRUSTED_PROXIES", "hunter2"],
  ["DRAIN_SECONDS", "-1"],
  ["OUTBOUND_ALLOW", "hunter2"],
  ["DATABASE_URL", "hunter2"],
  ["COUNTERSIGN_ADMIN_TOKEN", "hunter2"],
  ["KNOWN_KEYS_FILE", "/none"],
  ["HOST", "host.invalid"],
  ["DATA_DIR", "/proc/none"],
  ["DATA_DIR", "/dev/null/data"],
])("with %s=%s", (name, value) => {
  it("the server exits with one message about it", { timeout: 40_000 }, async () => {
    const { code, text } = await run(["dist/server.js"], { [name]: value });
    expect(code).toBe(1);
    const lines = text
      .trim()
      .split("\n")
      .filter((line) => !line.includes('"level":30'));
    expect(lines).toHaveLength(1);
    const { level, msg, err } = JSON.parse(lines[0] ?? "");
    expect([level, err]).toEqual([60, undefined]);
    expect(msg.startsWith(`${name} `)).toBe(true);
    expect(text).not.toContain("hunter2");
    expect(await readdir(directory)).toEqual([]);
  });

  it("the check command reports the same", { timeout: 40_000 }, async () => {
    const { code, text } = await run(["dist/cli.js", "check"], { [name]: value });
    expect(code).toBe(6);
    expect(text).toMatch(new RegExp(`(^|problem  )${name} `, "m"));
    expect(text).not.toContain("hunter2");
    expect(await readdir(directory)).toEqual([]);
  });
});

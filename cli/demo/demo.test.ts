import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startPortal } from "@/lib/testing/portal";
import { ORGANISATIONS } from "./ecosystem";

const run = promisify(execFile);

let dataDir: string;
const runDemo = async (directory = dataDir) => {
  const env = { ...process.env, DATA_DIR: directory, DATABASE_URL: "", SMTP_URL: "" };
  return (await run(process.execPath, ["dist/demo.js"], { env })).stdout;
};

// The demo always uses its own embedded database, so one database engine is enough.
describe.skipIf(process.env.TEST_DATABASE_URL)("the sample ecosystem", () => {
  let output: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "countersign-demo-"));
    output = await runDemo();
  }, 300_000);
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it("has certificates in every state, emails, and the printed access token", async () => {
    const token = /COUNTERSIGN_ADMIN_TOKEN\s+(\S+)/.exec(output)?.[1] ?? "";
    const portal = await startPortal({ resume: { dataDir, token } });
    try {
      const { items: organisations } = await portal.api<{ items: unknown[] }>("GET", "/organisations");
      expect(organisations).toHaveLength(ORGANISATIONS.length);
      for (const status of ["active", "expiring", "superseded", "revoked", "expired"]) {
        const { items } = await portal.api<{ items: unknown[] }>("GET", `/certificates?status=${status}`);
        expect(items.length, status).toBeGreaterThan(0);
      }
      const { items: mails } = await portal.api<{ items: unknown[] }>("GET", "/mails");
      expect(mails.length).toBeGreaterThan(0);
    } finally {
      await portal.stop();
    }
  }, 120_000);

  it("is created once; later runs print the same and change nothing", async () => {
    expect(await runDemo()).toBe(output);
  });

  it("rejects a directory that contains other data", async () => {
    const other = await mkdtemp(join(tmpdir(), "countersign-demo-"));
    const portal = await startPortal({
      resume: { dataDir: other, token: "a-token-of-somebody-else-with-32-characters" },
    });
    await portal.stop();
    await expect(runDemo(other)).rejects.toThrow(/contains another portal's data. Set DATA_DIR/);
    await rm(other, { recursive: true });
  }, 60_000);

  it("reports an interrupted run and how to restart", async () => {
    const half = await mkdtemp(join(tmpdir(), "countersign-demo-"));
    await mkdir(join(half, "secrets"));
    await writeFile(join(half, "secrets/demo-password"), "x".repeat(43));
    await expect(runDemo(half)).rejects.toThrow(
      /A demo was interrupted in .* Remove that directory if it contains nothing else/,
    );
    await rm(half, { recursive: true });
  });
});

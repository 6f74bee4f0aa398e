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
const grow = async (directory = dataDir) => {
  const env = { ...process.env, DATA_DIR: directory, DATABASE_URL: "", SMTP_URL: "" };
  return (await run(process.execPath, ["dist/demo.js"], { env })).stdout;
};

// The demo has a database of its own on any machine, so one engine is enough.
describe.skipIf(process.env.TEST_DATABASE_URL)("the sample ecosystem", () => {
  let said: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "countersign-demo-"));
    said = await grow();
  }, 300_000);
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it("is served with certificates of every state, with mails, and with the token that was told", async () => {
    const token = /COUNTERSIGN_ADMIN_TOKEN\s+(\S+)/.exec(said)?.[1] ?? "";
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

  it("is filled once; later runs say the same and change nothing", async () => {
    expect(await grow()).toBe(said);
  });

  it("does not go into a directory that has other data", async () => {
    const other = await mkdtemp(join(tmpdir(), "countersign-demo-"));
    const portal = await startPortal({
      resume: { dataDir: other, token: "a-token-of-somebody-else-with-32-characters" },
    });
    await portal.stop();
    await expect(grow(other)).rejects.toThrow(/holds another portal's data. Set DATA_DIR/);
    await rm(other, { recursive: true });
  }, 60_000);

  it("says so when it was interrupted, and how to start again", async () => {
    const half = await mkdtemp(join(tmpdir(), "countersign-demo-"));
    await mkdir(join(half, "secrets"));
    await writeFile(join(half, "secrets/demo-password"), "x".repeat(43));
    await expect(grow(half)).rejects.toThrow(/A demo was interrupted in .* Remove that directory and start again/);
    await rm(half, { recursive: true });
  });
});

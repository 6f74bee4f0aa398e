import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { type Installation, makeInstallation } from "@/lib/platform/testing";
import { createOwnDatabase } from "@/lib/testing/own-database";
import { finishRestore } from "./finish-restore";

import { makeApplication, operator, run } from "./testing/application";

describe.skipIf(!process.env.TEST_DATABASE_URL)("two machines on one PostgreSQL, each with its own DATA_DIR", () => {
  it("a restore finished by one is finished for the other, which starts later; the next restore is detected", async () => {
    const fresh = await createOwnDatabase();
    const environment = {
      DATABASE_URL: fresh.url ?? "",
      CA_KEY_PASSPHRASE: "the passphrase of both machines, long enough",
      SESSION_SECRET: "the session secret of both machines, long enough",
      CRON_SECRET: "the cron secret of both machines, long enough",
    };
    const [a, b] = [await makeInstallation(environment), await makeInstallation(environment)];
    const isOlder = (machine: Installation) =>
      machine.run(async ({ platform }) => {
        await platform.check();
        return platform.isOlder();
      });
    const made = await a.run(async (deps) => (await makeApplication(deps)).issue());
    expect([await isOlder(b), await isOlder(a), await isOlder(b)]).toEqual([false, false, false]);
    const directory = await mkdtemp(join(tmpdir(), "countersign-dump-"));
    const dump = join(directory, "portal.dump");
    const restoreDump = () => run("pg_restore", ["--clean", "--if-exists", `--dbname=${fresh.url}`, dump]);
    await run("pg_dump", ["--format=custom", `--file=${dump}`, fresh.url ?? ""]);
    await b.run((deps) => revokeCertificate.execute(operator(deps), { kid: made.kid, reason: "superseded" }));
    expect([await isOlder(a), await isOlder(b)]).toEqual([false, false]);
    for (const witness of [a, b]) {
      await restoreDump();
      expect(await isOlder(witness)).toBe(true);
      const lines = [...a.lines, ...b.lines];
      const done = await a.run((deps) => finishRestore(operator(deps), { lines, isDryRun: false }));
      expect(done).toMatchObject({ revoked: 1 });
      expect([await isOlder(a), await isOlder(b), await isOlder(a)]).toEqual([false, false, false]);
      // Neither logs a warning: the log restored everything that both had recorded.
      expect([...a.lines, ...b.lines].join()).not.toContain("A restore was finished without");
    }
    await Promise.all([a.remove(), b.remove(), rm(directory, { recursive: true })]);
    await fresh.drop();
  }, 180_000);
});

describe("a log", () => {
  it("is read in the formats of log collectors, ignoring truncated lines and lines of other programs", async () => {
    const { recordIn } = await import("./read-log");
    const line = JSON.stringify({
      level: 30,
      time: 1_795_000_000_000,
      serial: "0a1b",
      issuerId: "issuer",
      kid: null,
      reason: "superseded",
      revokedAt: "2026-11-29T12:00:00.000Z",
      msg: "certificate revoked",
    });
    const expected = expect.objectContaining({ serial: "0a1b", reason: "superseded" });
    for (const form of [
      line,
      `${line}\r`,
      `2026-11-29T12:00:00.000Z ${line}`,
      `2026-11-29T12:00:00Z stdout F ${line}`,
      `Nov 29 12:00:00 host countersign[42]: ${line}`,
      JSON.stringify({ log: `${line}\n`, stream: "stdout", time: "2026-11-29T12:00:00Z" }),
      JSON.stringify({ MESSAGE: line, _PID: "42" }),
    ]) {
      expect(recordIn(form)).toEqual(expected);
    }
    for (const form of [
      line.slice(0, -5),
      line.replace("0a1b", "0A1B'; DROP"),
      line.replace("superseded", "because"),
      `203.0.113.9 "GET /${line} HTTP/1.1" 404`,
      `{"msg":"request","path":${JSON.stringify(line)}}`,
      "certificate revoked",
      "",
    ]) {
      expect(recordIn(form)).toBeUndefined();
    }
  });

  it("of 0.1.0, without notAfter and revocations, is enough to revoke certificates issued since", async () => {
    const { recordIn } = await import("./read-log");
    const old = '{"level":30,"time":1795000000000,"serial":"0a1b","kid":"x","issuerId":"i","msg":"certificate signed"}';
    expect(recordIn(old.replace('"x"', `"${"k".repeat(43)}"`))).toMatchObject({ serial: "0a1b", notAfter: null });
  });
});

it("reads a million lines without a record in a bounded time", async () => {
  const { recordIn } = await import("./read-log");
  const line = '{"level":30,"msg":"request","path":"/api/v1/certificates"}';
  const startedAt = performance.now();
  for (let i = 0; i < 1_000_000; i += 1) if (recordIn(line)) throw new Error("A request is not a record");
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { VERSION } from "@/lib/version";
import { createLogger } from "./log";
import { record } from "./record";

let lines: Record<string, unknown>[];
let bytes: number;
const makeLogger = (level = "info") =>
  createLogger(level, {
    write(line: string) {
      bytes += line.length;
      lines.push(JSON.parse(line));
    },
  });
beforeEach(() => {
  lines = [];
  bytes = 0;
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

describe("the log", () => {
  it("contains process, version and host in each line", () => {
    makeLogger().info({ requestId: "r" }, "request");
    expect(lines).toEqual([
      expect.objectContaining({ pid: process.pid, host: expect.any(String), version: VERSION, msg: "request" }),
    ]);
    expect(String(lines[0]?.host).length).toBeLessThanOrEqual(64);
  });

  it("damps an error that fails every request: one stack, a few request ids, one count", () => {
    const log = makeLogger();
    for (let i = 0; i < 1_000; i += 1) {
      const err = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), { code: "ECONNREFUSED" });
      log.error({ err, requestId: `r${i}` }, "request failed");
    }
    vi.advanceTimersByTime(10_000);
    expect(lines.filter(({ err }) => (err as { stack?: string }).stack)).toHaveLength(1);
    expect(lines.map(({ requestId }) => requestId).filter(Boolean)).toHaveLength(21);
    expect(lines.at(-1)).toMatchObject({
      msg: "request failed",
      repeated: 979,
      seconds: 10,
      err: { code: "ECONNREFUSED" },
    });
    expect(bytes).toBeLessThan(10_000);
  });

  it("counts different errors separately, and starts again after the window", () => {
    const log = makeLogger();
    log.error({ err: new Error("one") }, "request failed");
    log.error({ err: new Error("two") }, "request failed");
    log.error({ err: new Error("one") }, "job failed");
    vi.advanceTimersByTime(10_001);
    log.error({ err: new Error("one") }, "request failed");
    expect(lines.every(({ err }) => (err as { stack?: string }).stack)).toBe(true);
    expect(lines).toHaveLength(4);
  });

  it("is bounded for errors with a different message each time", () => {
    const log = makeLogger();
    for (let i = 0; i < 500; i += 1) log.error({ err: new Error(`number ${i}`) }, "request failed");
    expect(lines).toHaveLength(500); // no line is lost
    expect(lines.filter(({ err }) => (err as { stack?: string }).stack)).toHaveLength(200);
  });

  it("does not damp lines without an error", () => {
    const log = makeLogger();
    for (let i = 0; i < 100; i += 1) log.warn({ mailId: String(i) }, "An email is dead");
    expect(lines).toHaveLength(100);
  });

  it("redacts secrets in damped lines too", () => {
    const log = makeLogger();
    for (let i = 0; i < 5; i += 1) log.error({ err: new Error("x"), password: "hunter2" }, "request failed");
    expect(JSON.stringify(lines)).not.toContain("hunter2");
  });

  it("contains the records of signatures and revocations at every level", () => {
    const log = makeLogger("error");
    log.info("nothing");
    record(log, "revoked", { serial: "0a", issuerId: "i", reason: "superseded" });
    expect(lines).toEqual([expect.objectContaining({ level: 30, serial: "0a", msg: "certificate revoked" })]);
  });
});

import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Job } from "@/lib/jobs/jobs";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { createJobs } from "./scheduler";

let t: Harness;
const lines: string[] = [];
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

const status = { publishCrls: async () => 0 };
const log = pino({ level: "warn" }, { write: (line: string) => void lines.push(line) });
const jobsOf = (job: Job) => createJobs({ ...t.deps, log }, status, [job]);
const job = (run: Job["run"], limitMs = 200): Job => ({
  name: "send-mail",
  schedule: "*/1 * * * * *",
  atStart: false,
  limitMs,
  run,
});
const never = () => new Promise<never>(() => {});

describe("a run that does not finish", () => {
  it("is abandoned, logged and counted, its signal aborts, and the next run clears it", async () => {
    let signal: AbortSignal | undefined;
    let rounds = 0;
    const mails = job((given) => {
      signal = given;
      rounds += 1;
      return rounds === 1 ? never() : Promise.resolve("sent");
    });
    const jobs = jobsOf(mails);
    const joined = [jobs.run(mails), jobs.run(mails)];
    for (const one of joined) await expect(one).rejects.toThrow("did not finish within 0.2 s and was abandoned");
    expect(rounds).toBe(1);
    expect(signal?.aborted).toBe(true);
    expect(jobs.overdue().map(({ name }) => name)).toEqual(["send-mail"]);
    expect(jobs.states()[0]).toMatchObject({ abandoned: 1, succeeded: 0, failed: 0 });
    expect(await jobs.run(mails)).toBe("sent");
    expect(jobs.overdue()).toEqual([]);
    expect(jobs.states()[0]).toMatchObject({ abandoned: 1, succeeded: 1, lastSuccessAt: expect.any(Date) });
  });

  it("does not prevent the process from stopping", async () => {
    const mails = job(never, 60_000);
    const jobs = jobsOf(mails);
    jobs.run(mails).catch(() => {}); // it never finishes
    const startedAt = performance.now();
    await jobs.stop();
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(lines.join("")).toContain("jobs are still running");
  });

  it("that checks its signal stops with the process", async () => {
    const mails = job(
      (signal) => new Promise((resolve) => signal?.addEventListener("abort", () => resolve("half"))),
      60_000,
    );
    const jobs = jobsOf(mails);
    const round = jobs.run(mails);
    await jobs.stop();
    expect(await round).toBe("half");
  });
});

describe("a run that fails", () => {
  it("is a failure, not a hung job, and the log has the reason", async () => {
    const mails = job(() => Promise.reject(new Error("the mail server is unavailable")));
    const jobs = jobsOf(mails);
    await expect(jobs.run(mails)).rejects.toThrow("unavailable");
    expect(jobs.overdue()).toEqual([]);
    expect(jobs.states()[0]).toMatchObject({ failed: 1, abandoned: 0 });
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cleanUp } from "@/lib/jobs/clean-up";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { type Attempt, AuthenticationLog } from "./authentication-log";
import { forgetAttempts } from "./store";

const DAY_MS = 86_400_000;

describe("the authentication log", () => {
  let t: Harness;
  beforeAll(async () => {
    t = await createHarness();
  });
  afterAll(() => t.close());

  const attempt = (more: Partial<Attempt> = {}): Attempt => ({
    client: undefined,
    claimedId: "someone",
    requestId: "r-1",
    endpoint: "token",
    method: "private_key_jwt",
    kid: undefined,
    audience: undefined,
    address: "192.0.2.1",
    failure: undefined,
    ...more,
  });
  const count = () => t.deps.db.prisma.authenticationAttempt.count();

  it("writes whatever a client calls itself or its key", async () => {
    const log = new AuthenticationLog(t.deps);
    log.record(attempt({ claimedId: "a\0b\ud800", kid: "\0", audience: '"\udfff"'.repeat(400) }));
    log.record(attempt({ requestId: "r-2" }));
    await log.flush();
    expect(await count()).toBe(2);
  });

  it("keeps what it could not write, and writes it once the database is back", async () => {
    let isAway = true;
    const query: typeof t.deps.db.query = (...args) =>
      isAway ? Promise.reject(new Error("away")) : t.deps.db.query(...args);
    const log = new AuthenticationLog({ ...t.deps, db: { ...t.deps.db, query } });
    const before = await count();
    log.record(attempt({ requestId: "r-3" }));
    await log.flush();
    expect(await count()).toBe(before);
    isAway = false;
    await log.flush();
    await log.flush();
    expect(await count()).toBe(before + 1);
  });

  it("forgets after thirty days, and keeps only the newest of a busy client", async () => {
    const log = new AuthenticationLog(t.deps);
    for (let index = 0; index < 20; index += 1) log.record(attempt({ requestId: `busy-${index}` }));
    await log.flush();
    await forgetAttempts(t.deps.db, { before: new Date(0), perClient: 5 });
    const kept = await t.deps.db.prisma.authenticationAttempt.findMany({ orderBy: { id: "asc" } });
    expect(kept.map(({ requestId }) => requestId)).toEqual(["busy-15", "busy-16", "busy-17", "busy-18", "busy-19"]);
    t.clock.advance(31 * DAY_MS);
    expect(await cleanUp(t.deps)).toMatchObject({ attempts: 5 });
    expect(await count()).toBe(0);
  });
});

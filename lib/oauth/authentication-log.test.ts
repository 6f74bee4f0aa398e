import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { cleanUp } from "@/lib/jobs/clean-up";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { type AuthenticationAttempt, AuthenticationLog } from "./authentication-log";
import { trimAttempts } from "./store";

describe("the authentication log", () => {
  let t: Harness;
  beforeAll(async () => {
    t = await createHarness();
  });
  afterAll(() => t.close());

  const attempt = (more: Partial<AuthenticationAttempt> = {}): AuthenticationAttempt => ({
    client: undefined,
    claimedId: "someone",
    requestId: "r-1",
    endpoint: "token",
    method: "private_key_jwt",
    kid: undefined,
    audience: undefined,
    address: "192.0.2.1",
    failure: undefined,
    isProven: false,
    ...more,
  });
  const count = () => t.deps.db.prisma.authenticationAttempt.count();

  it("writes any client id and KID", async () => {
    const log = new AuthenticationLog(t.deps);
    log.record(attempt({ claimedId: "a\0b\ud800", kid: "\0", audience: '"\udfff"'.repeat(400) }));
    log.record(attempt({ requestId: "r-2" }));
    await log.flush();
    expect(await count()).toBe(2);
  });

  it("keeps attempts while the database is unavailable, and writes them once it is back", async () => {
    let isDown = true;
    const query: typeof t.deps.db.query = (...args) =>
      isDown ? Promise.reject(new Error("unavailable")) : t.deps.db.query(...args);
    const log = new AuthenticationLog({ ...t.deps, db: { ...t.deps.db, query } });
    const before = await count();
    log.record(attempt({ requestId: "r-3" }));
    await log.flush();
    expect(await count()).toBe(before);
    isDown = false;
    await log.flush();
    await log.flush();
    expect(await count()).toBe(before + 1);
  });

  it("deletes attempts after thirty days, and keeps only the newest of a busy client", async () => {
    const log = new AuthenticationLog(t.deps);
    for (let index = 0; index < 20; index += 1) log.record(attempt({ requestId: `busy-${index}` }));
    await log.flush();
    await trimAttempts(t.deps.db, { since: new Date(0), perClient: 5 });
    const kept = await t.deps.db.prisma.authenticationAttempt.findMany({ orderBy: { id: "asc" } });
    expect(kept.map(({ requestId }) => requestId)).toEqual(["busy-15", "busy-16", "busy-17", "busy-18", "busy-19"]);
    t.clock.advance(31 * DAY_MS);
    expect(await cleanUp(t.deps)).toMatchObject({ attempts: 5 });
    expect(await count()).toBe(0);
  });

  const failure = { check: "secret", message: "The secret is not this client's.", fix: "Use the right one." };
  const client = { clientId: randomUUID(), organisationId: randomUUID() };

  it("failures displace neither successes nor attempts of other clients", async () => {
    const log = new AuthenticationLog(t.deps);
    log.record(attempt({ client, requestId: "success" }));
    log.record(attempt({ client: { ...client, clientId: randomUUID() }, requestId: "other", failure }));
    for (let index = 0; index < 20; index += 1) {
      log.record(attempt({ client, requestId: `failed-${index}`, failure, address: `192.0.2.${index}` }));
    }
    await log.flush();
    const since = new Date(t.clock.now().getTime() - 60_000);
    expect(await trimAttempts(t.deps.db, { since, perClient: 3 })).toBe(17);
    const kept = await t.deps.db.prisma.authenticationAttempt.findMany({ orderBy: { id: "asc" } });
    expect(kept.map(({ requestId }) => requestId)).toEqual(["success", "other", "failed-17", "failed-18", "failed-19"]);
  });

  it("records a client's own failures while strangers use up the limits of the client and of its address", async () => {
    const log = new AuthenticationLog(t.deps);
    const own = { client, failure, isProven: true };
    for (let index = 0; index < 1_000; index += 1) {
      log.record(
        attempt({ client, failure, requestId: `stranger-${index}`, address: `2001:db8:0:${index.toString(16)}::1` }),
      );
      log.record(attempt({ failure, requestId: `beside-${index}` }));
    }
    for (const index of [1, 2, 3]) log.record(attempt({ ...own, requestId: `own-${index}` }));
    await log.flush();
    const since = new Date(t.clock.now().getTime() - 60_000);
    await trimAttempts(t.deps.db, { since, perClient: 2 });
    const where = { clientId: client.clientId, outcome: "failed" };
    const kept = await t.deps.db.prisma.authenticationAttempt.findMany({ where, orderBy: { id: "asc" } });
    expect(kept.map(({ requestId }) => requestId)).toEqual(["stranger-599", "stranger-600", "own-2", "own-3"]);
    for (let index = 0; index < 1_000; index += 1) log.record(attempt({ ...own, requestId: "own-flood" }));
    await log.flush();
    expect(await t.deps.db.prisma.authenticationAttempt.count({ where: { requestId: "own-flood" } })).toBe(598);
    await t.deps.db.prisma.authenticationAttempt.deleteMany();
    t.clock.advance(60_000);
  });

  it("limits the recorded failures of one address and of one client, and reports it once a minute", async () => {
    const log = new AuthenticationLog(t.deps);
    const rows = async () => {
      await log.flush();
      const { prisma } = t.deps.db;
      const found = await prisma.authenticationAttempt.findMany({ where: { requestId: { startsWith: "flood" } } });
      await prisma.authenticationAttempt.deleteMany();
      return { all: found.length, reports: found.filter(({ message }) => message?.includes("More failures")).length };
    };
    const flood = (more: (index: number) => Partial<AuthenticationAttempt>) => {
      for (let index = 0; index < 1_000; index += 1)
        log.record(attempt({ requestId: "flood", failure, ...more(index) }));
    };
    flood(() => ({}));
    expect(await rows()).toEqual({ all: 301, reports: 1 });
    flood((index) => ({ address: `2001:db8::${index.toString(16)}` })); // one subscriber's /64
    expect(await rows()).toEqual({ all: 301, reports: 1 });
    flood((index) => ({ address: `2001:db8:0:${(index + 1).toString(16)}::1`, client }));
    expect(await rows()).toEqual({ all: 601, reports: 1 });
    log.record(attempt({ requestId: "flood-success", client }));
    expect(await rows()).toMatchObject({ all: 1 });
    t.clock.advance(60_000);
    flood(() => ({ address: "192.0.2.1" }));
    expect(await rows()).toEqual({ all: 301, reports: 1 });
  });
});

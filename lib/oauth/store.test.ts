import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MINUTE_MS } from "@/lib/durations";
import { cleanUp } from "@/lib/jobs/clean-up";
import { listJobs } from "@/lib/jobs/jobs";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { isAssertionUsed, isTokenRevoked, revokeToken } from "./store";
import { findArtefact, putArtefact } from "./store/artefacts";

describe("the records of the authorization server", () => {
  let t: Harness;
  beforeAll(async () => {
    t = await createHarness();
  });
  afterAll(() => t.close());

  it("are deleted by the job after they expire, and not before", async () => {
    const { db } = t.deps;
    const inMinutes = (minutes: number) => new Date(t.clock.now().getTime() + minutes * MINUTE_MS);
    for (const [name, minutes] of [
      ["short", 1],
      ["long", 60],
    ] as const) {
      await t.deps.oauth.assertions.consume(name, inMinutes(minutes));
      await revokeToken(db, name, inMinutes(minutes));
      await putArtefact(db, { model: "Grant", id: name, payload: { jti: name }, expiresAt: inMinutes(minutes) });
    }
    const kept = async (name: string) => [
      await isAssertionUsed(db, name),
      await isTokenRevoked(db, name),
      (await findArtefact(db, "Grant", name, new Date(0))) !== undefined,
    ];
    expect(await cleanUp(t.deps)).toMatchObject({ oauth: 0 });
    t.clock.advance(2 * MINUTE_MS);
    expect(await cleanUp(t.deps)).toMatchObject({ oauth: 3 });
    expect(await kept("short")).toEqual([false, false, false]);
    expect(await kept("long")).toEqual([true, true, true]);
  });

  it("are deleted every ten minutes, so that unauthenticated requests don't accumulate data until the nightly jobs", async () => {
    const { db } = t.deps;
    const expiresAt = new Date(t.clock.now().getTime() + MINUTE_MS);
    for (let index = 0; index < 25; index += 1) {
      await putArtefact(db, { model: "Interaction", id: `i-${index}`, payload: { jti: `i-${index}` }, expiresAt });
    }
    const job = listJobs(t.deps, { publishCrls: async () => 0 }).find(({ name }) => name === "forget-expired");
    expect(job?.schedule).toBe("0 */10 * * * *");
    t.clock.advance(2 * MINUTE_MS);
    expect(await job?.run()).toMatchObject({ oauth: 25 });
  });

  it("an expired grant is not found before the job has run", async () => {
    const { db } = t.deps;
    const expiresAt = new Date(t.clock.now().getTime() + MINUTE_MS);
    await putArtefact(db, { model: "Grant", id: "expired", payload: { jti: "expired" }, expiresAt });
    t.clock.advance(2 * MINUTE_MS);
    expect(await findArtefact(db, "Grant", "expired", t.clock.now())).toBeUndefined();
  });
});

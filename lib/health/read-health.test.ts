import { afterAll, beforeAll, expect, it } from "vitest";
import { createClient } from "@/lib/clients/create-client";
import { DAY_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { forgetActivity } from "@/lib/usage/public";
import { UsageRecorder } from "@/lib/usage/recorder";
import { readApplicationHealth, readClientHealth } from "./read-health";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

it("an application has the attempts of all its clients, by day, without those of other applications", async () => {
  const { id: organisationId } = await t.makeOrganisation();
  const admin = t.as("admin", organisationId);
  const make = async (applicationId: string, name: string) =>
    (await createClient.execute(admin, { applicationId, name, authMethod: "private_key_jwt" })).clientId;
  const [own, other] = [await t.makeApplication(organisationId), await t.makeApplication(organisationId)];
  const clients = [await make(own.id, "A"), await make(own.id, "B")];
  const foreign = await make(other.id, "C");
  const now = t.clock.now();
  // Two processes, on the first and the last of the seven days.
  for (const days of [6, 0]) {
    const recorder = new UsageRecorder({ ...t.deps, clock: { now: () => new Date(now.getTime() - days * DAY_MS) } });
    for (const clientId of [...clients, ...clients, foreign]) {
      recorder.recordClient({ clientId, organisationId, hasToken: true });
      recorder.recordClient({ clientId, organisationId, hasToken: false, failure: { check: "key", requestId: "r" } });
      await recorder.flush();
    }
  }
  const healthOf = await readApplicationHealth(t.deps, [own.id, other.id]);
  const clientOf = await readClientHealth(t.deps, clients);
  const days = healthOf(own.id).days.map(({ successes, failures }) => [successes, failures]);
  expect(days).toEqual([
    [4, 4],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [0, 0],
    [4, 4],
  ]);
  expect(healthOf(other.id).days.at(-1)).toMatchObject({ successes: 1, failures: 1 });
  for (const id of clients) expect(clientOf(id).days.at(-1)).toMatchObject({ successes: 2, failures: 2 });
  expect(healthOf(own.id)).toMatchObject({
    state: clientOf(clients[0] ?? "").state,
    lastSucceededAt: now.toISOString(),
    lastFailedAt: now.toISOString(),
  });

  await forgetActivity(t.deps.db, new Date(now.getTime() - 3 * DAY_MS));
  const after = (await readApplicationHealth(t.deps, [own.id]))(own.id).days;
  expect(after.map(({ successes }) => successes)).toEqual([0, 0, 0, 0, 0, 0, 4]);
});

it("an application without clients has no state and no attempts", async () => {
  const { id } = await t.makeApplication((await t.makeOrganisation()).id);
  const health = (await readApplicationHealth(t.deps, [id]))(id);
  expect(health).toMatchObject({ state: null, lastSucceededAt: null, lastFailedAt: null });
  expect(health.days.map(({ successes, failures }) => successes + failures)).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

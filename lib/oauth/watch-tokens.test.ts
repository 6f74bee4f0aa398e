import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createClient } from "@/lib/clients/create-client";
import { createHarness, type Harness } from "@/lib/testing/harness";
import type { Endpoint } from "./authentication-log";
import { watchTokens } from "./watch-tokens";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

async function makeClient() {
  const organisation = await t.makeOrganisation();
  const application = await t.makeApplication(organisation.id, { securityConfiguration: "private_key_jwt" });
  const admin = t.as("admin", organisation.id);
  const input = { applicationId: application.id, name: "Worker", authMethod: "private_key_jwt" as const };
  const { clientId } = await createClient.execute(admin, input);
  const record = async (requestId: string, isFailed: boolean, endpoint: Endpoint = "token") => {
    t.clock.advance(1_000);
    const failure = { check: "key.usable", message: "No such key.", fix: "Use another." };
    t.deps.oauth.log.record({
      ...{ client: { clientId, organisationId: organisation.id }, claimedId: clientId, requestId, endpoint },
      ...{ method: "private_key_jwt", kid: "k", audience: undefined, address: "192.0.2.1" },
      failure: isFailed ? failure : undefined,
      isProven: !isFailed,
    });
    await t.deps.oauth.log.flush();
  };
  return { organisation, admin, clientId, record };
}

it("reports the newest token request of each outcome, since a time", async () => {
  const { organisation, clientId, record } = await makeClient();
  const viewer = t.as("viewer", organisation.id);
  const watch = (since?: string) => watchTokens.execute(viewer, { clientId, ...(since ? { since } : {}) });
  expect(await watch()).toEqual({ issued: null, failed: null });
  await record("failed-1", true);
  await record("failed-2", true);
  await record("elsewhere", false, "introspection");
  expect(await watch()).toEqual({
    issued: null,
    failed: {
      ...{ at: expect.any(String), requestId: "failed-2", kid: "k", failedCheck: "key.usable" },
      ...{ message: "No such key.", fix: "Use another." },
    },
  });
  await record("issued", false);
  const both = await watch();
  expect(both).toMatchObject({ issued: { requestId: "issued" }, failed: { requestId: "failed-2" } });
  const at = both.issued?.at ?? "";
  expect(await watch(at)).toMatchObject({ issued: { at }, failed: null });
  expect(await watch(new Date(Date.parse(at) + 1).toISOString())).toEqual({ issued: null, failed: null });
});

it("reads the newest thousand attempts, however many a stranger makes in the client's name", async () => {
  const { admin, clientId, organisation, record } = await makeClient();
  await record("before", false);
  t.clock.advance(1_000);
  await t.deps.db.prisma.authenticationAttempt.createMany({
    data: Array.from({ length: 1_000 }, (_, index) => ({
      ...{ id: randomUUID(), at: t.clock.now(), clientId, organisationId: organisation.id, claimedId: clientId },
      ...{ requestId: `sent-${index}`, endpoint: "token", method: "private_key_jwt", outcome: "failed" },
    })),
  });
  expect(await watchTokens.execute(admin, { clientId })).toMatchObject({
    issued: null,
    failed: { requestId: expect.stringMatching(/^sent-/) },
  });
  await record("after", false);
  expect(await watchTokens.execute(admin, { clientId })).toMatchObject({ issued: { requestId: "after" } });
});

it("is not found for another organisation, and needs a sign-in", async () => {
  const [mine, other] = [await makeClient(), await makeClient()];
  await mine.record("mine", false);
  const { clientId } = mine;
  await expect(watchTokens.execute(other.admin, { clientId })).rejects.toMatchObject({ code: "not_found" });
  await expect(watchTokens.execute(t.anonymous(), { clientId })).rejects.toMatchObject({ code: "unauthenticated" });
  await expect(watchTokens.execute(mine.admin, { clientId, since: "now" })).rejects.toMatchObject({
    code: "invalid_input",
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "@/lib/clients/create-client";
import { DAY_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import type { AuthenticationAttempt } from "./authentication-log";
import { getAuthenticationAttempt } from "./get-authentication-attempt";
import { listAuthenticationAttempts } from "./list-authentication-attempts";

const FAILURE = { check: "key.usable", message: "The key is not usable.", fix: "Use another key." };

let t: Harness;
let own: Awaited<ReturnType<typeof makeClient>>;
let foreign: Awaited<ReturnType<typeof makeClient>>;
beforeAll(async () => {
  t = await createHarness();
  [own, foreign] = [await makeClient(), await makeClient()];
  for (const { client } of [foreign, own]) {
    record({ client, requestId: "r-old", kid: "kid-1", address: "192.0.2.1" });
    t.clock.advance(DAY_MS);
    record({ client, requestId: "r-new", kid: "kid-2", address: "2001:db8::1", failure: FAILURE });
    record({ client, requestId: "r-mtls", method: "tls_client_auth", address: "192.0.2.1", isProven: true });
  }
});
afterAll(() => t.close());

async function makeClient() {
  const { id: organisationId } = await t.makeOrganisation();
  const ctx = t.as("admin", organisationId);
  const { id: applicationId } = await t.makeApplication(organisationId);
  const { clientId } = await createClient.execute(ctx, { applicationId, name: "C", authMethod: "private_key_jwt" });
  return { ctx, client: { clientId, organisationId } };
}

function record(given: Partial<AuthenticationAttempt>): void {
  t.deps.oauth.log.record({
    ...{ client: undefined, claimedId: "c", requestId: "r", endpoint: "token", method: "private_key_jwt" },
    ...{ kid: undefined, audience: undefined, address: "192.0.2.9", failure: undefined, isProven: false, ...given },
  });
}

const find = (filter: object) =>
  listAuthenticationAttempts.execute(own.ctx, { clientId: own.client.clientId, ...filter });
const today = () => t.clock.now().toISOString().slice(0, 10);

describe("the attempts of a client", () => {
  it.each<[string, () => object, string[]]>([
    ["method", () => ({ method: "tls_client_auth" }), ["r-mtls"]],
    ["the client itself", () => ({ caller: "proven" }), ["r-mtls"]],
    ["callers that only named it", () => ({ caller: "unproven" }), ["r-new", "r-old"]],
    ["KID", () => ({ q: "kid-1" }), ["r-old"]],
    ["IP address", () => ({ q: " 192.0.2.1 " }), ["r-mtls", "r-old"]],
    ["IPv6 address", () => ({ q: "2001:db8::1" }), ["r-new"]],
    ["request id", () => ({ q: "r-new" }), ["r-new"]],
    ["part of a request id, which is not found", () => ({ q: "r-n" }), []],
    ["outcome and IP address", () => ({ q: "2001:db8::1", outcome: "succeeded" }), []],
    ["day", () => ({ since: today() }), ["r-mtls", "r-new"]],
    ["an end", () => ({ until: `${today()}T00:00:00Z` }), ["r-old"]],
  ])("are filtered by %s", async (_, filter, requestIds) => {
    expect((await find(filter())).items.map(({ requestId }) => requestId)).toEqual(requestIds);
  });

  it("are searched for one client only, for want of an index", async () => {
    for (const filter of [{ q: "r-new" }, { method: "none" }, { caller: "proven" }]) {
      await expect(listAuthenticationAttempts.execute(own.ctx, filter)).rejects.toMatchObject({
        code: "invalid_input",
        details: { fields: [{ path: "clientId" }] },
      });
    }
  });

  it("have ids, which their organisation can share and no other can read", async () => {
    const [attempt] = (await find({ q: "r-new" })).items;
    const attemptId = attempt?.id;
    const viewer = t.as("viewer", own.client.organisationId);
    expect(await getAuthenticationAttempt.execute(viewer, { attemptId })).toEqual(attempt);
    expect(attempt).toMatchObject({ failedCheck: "key.usable", fix: FAILURE.fix, address: "2001:db8::1" });
    const refused = { code: "not_found" };
    await expect(getAuthenticationAttempt.execute(foreign.ctx, { attemptId })).rejects.toMatchObject(refused);
    await expect(getAuthenticationAttempt.execute(own.ctx, { attemptId: "unknown" })).rejects.toMatchObject(refused);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setClientStatus } from "@/lib/clients/set-client-status";
import { gatherFacts } from "@/lib/oauth/assertion/facts";
import { parseAssertion } from "@/lib/oauth/assertion/parse";
import { ASSERTION_CHECKS, firstFailure, OUR_CHECKS } from "@/lib/oauth/assertion/run-checks";
import { audiencesOf, OAUTH_PATHS } from "@/lib/oauth/audiences";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { createTestServer } from "../testing";
import { certify, makeClient, postForm, requestToken, signAssertion, type TestClient } from "./testing";
import { CASES, type Form, post, type World } from "./testing/refusal-cases";

/** Cases that refusals.test.ts does not contain: they need a state of the client or of the assertion. */
const MORE: { check: string; form: (world: World) => Promise<Form> }[] = [
  {
    check: "client.active",
    form: async ({ server }) => {
      const client = await makeClient(server);
      const form = await valid(server, client);
      const suspension = { clientId: client.clientId, status: "suspended" as const, comment: "Leaked" };
      await setClientStatus.execute(server.as("super_admin"), suspension);
      return form;
    },
  },
  {
    check: "client.method",
    form: async ({ server }) => valid(server, await makeClient(server, { authMethod: "tls_client_auth" }, "mtls")),
  },
  {
    check: "replay",
    form: async ({ server, client, ec }) => {
      const assertion = await signAssertion(server, client.clientId, ec);
      expect((await requestToken(server, assertion)).status).toBe(200);
      return post(assertion);
    },
  },
];

async function valid(server: World["server"], client: TestClient): Promise<Form> {
  return post(await signAssertion(server, client.clientId, await certify(server, client)));
}

describe("oidc-provider itself refuses what the check reports", () => {
  let world: World;
  beforeAll(async () => {
    const server = await createTestServer();
    const [client, otherClient] = [await makeClient(server), await makeClient(server)];
    const [rsa, ec, transport, encryption, other] = await Promise.all([
      certify(server, client, { algorithm: "RSA" }),
      certify(server, client),
      certify(server, client, { type: "transport" }),
      certify(server, client, { type: "encryption" }),
      certify(server, otherClient),
    ]);
    world = { server, client, rsa, ec, transport, encryption, otherClient, other };
  });
  afterAll(() => world.server.close());

  /** Whether the hook of oidc-provider would let this request through. */
  async function passesOurChecks({ client_assertion, client_id }: Form): Promise<boolean> {
    const parsed = parseAssertion(String(client_assertion));
    if ("malformed" in parsed) return false;
    const { deps, clock } = world.server;
    const facts = await gatherFacts(deps.oauth.clients, parsed.assertion, {
      clientIdParameter: client_id === undefined ? undefined : String(client_id),
      audiences: audiencesOf(deps.env, OAUTH_PATHS.token),
      now: clock.now(),
    });
    return firstFailure(facts, OUR_CHECKS) === undefined;
  }

  async function checkInLog(requestId: string | null): Promise<string | null | undefined> {
    const ctx = world.server.as("super_admin");
    const { items } = await listAuthenticationAttempts.execute(ctx, { requestId: requestId ?? "" });
    return items[0]?.failedCheck;
  }

  it.each(ASSERTION_CHECKS.filter(({ decidedBy }) => decidedBy === "provider").map(({ id }) => id))(
    "%s",
    async (id) => {
      let refusedByProvider = 0;
      for (const { form } of [...CASES, ...MORE].filter(({ check }) => check === id)) {
        const fields = (await form(world)) as Form;
        if (!("client_assertion" in fields) || !(await passesOurChecks(fields))) continue;
        const sent = { grant_type: "client_credentials", ...fields };
        const { status, headers } = await postForm(world.server, OAUTH_PATHS.token, sent);
        expect([status, await checkInLog(headers.get("x-request-id"))]).toEqual([401, id]);
        refusedByProvider += 1;
      }
      expect(refusedByProvider).toBeGreaterThan(0);
    },
  );
});

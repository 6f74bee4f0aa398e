/** Our stricter checks in the provider's hooks that `refusals.test.ts` does not cover. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setClientStatus } from "@/lib/clients/set-client-status";
import { DAY_MS } from "@/lib/durations";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { createTestServer, type TestServer } from "../testing";
import { certify, makeClient, postForm, requestToken, signAssertion, type TestClient } from "./testing";

describe("the provider's hooks", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await createTestServer();
  });
  afterAll(() => server.close());

  const checksOf = async (headers: Headers) => {
    const requestId = headers.get("x-request-id") ?? "";
    const { items } = await listAuthenticationAttempts.execute(server.as("super_admin"), { requestId });
    return items.map(({ failedCheck, method }) => [failedCheck, method]);
  };
  const grant = { grant_type: "client_credentials" };
  const basic = ({ clientId, clientSecret = "" }: TestClient) => ({
    authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
  });
  const inForm = ({ clientId, clientSecret = "" }: TestClient) => ({
    ...grant,
    client_id: clientId,
    client_secret: clientSecret,
  });

  it.each(["client_secret_basic", "client_secret_post"])(
    "a secret is accepted only by %s when that is registered",
    async (authMethod) => {
      const client = await makeClient(server, { authMethod }, "client_secret");
      const answers = {
        client_secret_basic: await postForm(server, "/oauth2/token", grant, basic(client)),
        client_secret_post: await postForm(server, "/oauth2/token", inForm(client)),
      };
      for (const [method, { status, headers }] of Object.entries(answers)) {
        const isRegistered = method === authMethod;
        expect([method, status]).toEqual([method, isRegistered ? 200 : 401]);
        expect(await checksOf(headers)).toEqual([[isRegistered ? null : "client.method", method]]);
      }
    },
  );

  it("a request that is not a form gets the provider's error with valid Basic credentials, and invalid_client otherwise", async () => {
    const client = await makeClient(server, { authMethod: "client_secret_basic" }, "client_secret");
    const post = (credentials: TestClient) =>
      fetch(`${server.url}/oauth2/token`, {
        method: "POST",
        body: JSON.stringify(grant),
        headers: { "content-type": "application/json", ...basic(credentials) },
      });
    const right = await post(client);
    expect([right.status, await checksOf(right.headers)]).toEqual([400, [["request.refused", "client_secret_basic"]]]);
    const wrong = await post({ ...client, clientSecret: "cscs_wrong" });
    expect([wrong.status, await checksOf(wrong.headers)]).toEqual([401, [["secret", "client_secret_basic"]]]);
  });

  it("a second use is logged as a replay", async () => {
    const client = await makeClient(server);
    const assertion = await signAssertion(server, client.clientId, await certify(server, client));
    expect((await requestToken(server, assertion)).status).toBe(200);
    const again = await requestToken(server, assertion);
    expect([again.status, await checksOf(again.headers)]).toEqual([401, [["replay", "private_key_jwt"]]]);
  });

  it("an assertion that our checks reject is not consumed", async () => {
    const client = await makeClient(server);
    const assertion = await signAssertion(server, client.clientId, await certify(server, client), {
      header: { cty: "x" },
    });
    for (const _attempt of [1, 2]) {
      const { status, headers } = await requestToken(server, assertion);
      expect([status, await checksOf(headers)]).toEqual([401, [["header.members", "private_key_jwt"]]]);
    }
  });

  it("a cached client is rejected once suspended, and a key once expired", async () => {
    const client = await makeClient(server);
    const signer = await certify(server, client);
    const ask = async () => {
      const { status, headers } = await requestToken(server, await signAssertion(server, client.clientId, signer));
      return [status, ...(await checksOf(headers)).flat()];
    };
    const accepted = [200, null, "private_key_jwt"];
    expect([await ask(), await ask()]).toEqual([accepted, accepted]);
    server.clock.advance(10 * 365 * DAY_MS);
    expect(await ask()).toEqual([401, "key.usable", "private_key_jwt"]);
    server.clock.advance(-10 * 365 * DAY_MS);
    expect(await ask()).toEqual(accepted);
    await setClientStatus.execute(server.as("super_admin"), {
      clientId: client.clientId,
      status: "suspended",
      comment: "Leaked",
    });
    expect(await ask()).toEqual([401, "client.active", "private_key_jwt"]);
  });
});

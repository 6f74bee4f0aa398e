/**
 * A server and a publisher of key sets; an assertion is sent to the token endpoint and to Diagnose. Importing this file starts and stops
 * both for the tests of the importing file.
 */
import type { RequestListener } from "node:http";
import { afterAll, beforeAll, expect } from "vitest";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { diagnoseAssertion } from "@/lib/oauth/diagnose-assertion";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { makeTlsPki, startTlsServer, type TlsServer } from "@/lib/testing/tls-server";
import { createTestServer, type TestServer } from "../../testing";
import { postForm, type TestClient } from "../testing";

export let server: TestServer;
export let publisher: TlsServer;
/** `answer`: current response of the client's key set. */
export const keySet: { answer: RequestListener } = {
  answer: (_request, response) => void response.writeHead(404).end(),
};
beforeAll(async () => {
  const pki = await makeTlsPki();
  publisher = await startTlsServer(pki, (request, response) => keySet.answer(request, response));
  const outbound = { rootsPem: pki.root, resolveHost: async () => ["127.0.0.1"] };
  server = await createTestServer({ OUTBOUND_ALLOW: `keys.example:${publisher.port}` }, { outbound });
});
afterAll(async () => {
  await server.close();
  await publisher.close();
});

export const own = (client: TestClient) => server.as("viewer", client.organisationId);
export const refusal = { error: "invalid_client", error_description: "client authentication failed" };

/** What the token endpoint logs for the client's own organisation; undefined when it gave a token. */
async function atTokenEndpoint(client: TestClient, assertion: string) {
  const form = { grant_type: "client_credentials", client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
  const { status, headers, body } = await postForm(server, "/oauth2/token", form);
  if (status === 200) return undefined;
  expect([status, body]).toEqual([401, refusal]);
  return loggedFor(client, headers);
}
export async function loggedFor(client: TestClient, headers: Headers) {
  const requestId = headers.get("x-request-id") ?? "";
  const { items } = await listAuthenticationAttempts.execute(own(client), { requestId });
  expect(items).toHaveLength(1);
  const [item] = items;
  return {
    check: item?.failedCheck ?? "",
    message: item?.message ?? "",
    fix: item?.fix ?? "",
    clientId: item?.clientId,
  };
}
/** The first failed check of Diagnose; undefined when there is none. */
async function atDiagnose(client: TestClient, clientAssertion: string) {
  const { checks, isAcceptable } = await diagnoseAssertion.execute(own(client), { clientAssertion });
  const failed = checks.find(({ outcome }) => outcome === "failed");
  expect(isAcceptable).toBe(failed === undefined);
  return failed && { check: failed.check, message: failed.message ?? "", fix: failed.fix ?? "" };
}
export async function bothSay(client: TestClient, assertion: string) {
  const diagnosed = await atDiagnose(client, assertion);
  const logged = await atTokenEndpoint(client, assertion);
  if (!diagnosed || !logged) {
    expect([diagnosed, logged]).toEqual([undefined, undefined]);
    return undefined;
  }
  expect(logged.clientId).toBe(client.clientId);
  expect(withoutSeconds(logged.message).startsWith(withoutSeconds(diagnosed.message))).toBe(true); // the log adds where the client was named
  expect([logged.check, logged.fix]).toEqual([diagnosed.check, diagnosed.fix]);
  return diagnosed;
}

/** The two run one after the other. */
const withoutSeconds = (message: string) => message.replace(/\d+ s ago/, "n s ago");

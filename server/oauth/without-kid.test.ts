/** Assertions without `kid` and with long lifetimes, as authlib's PrivateKeyJWT makes them by default. */
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { inspectCsr } from "@/lib/certificates/inspect-csr";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { getClient } from "@/lib/clients/get-client";
import { updateClient } from "@/lib/clients/update-client";
import { MAX_KEYS_TRIED } from "@/lib/oauth/assertion/choose-key";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { getKeyUsage } from "@/lib/usage/get-key-usage";
import { createTestServer, type TestServer } from "../testing";
import { certify, makeClient, requestToken, signAssertion, type TestClient, type TestSigner } from "./testing";

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

const admin = (client: TestClient) => server.as("admin", client.organisationId);
const now = () => Math.floor(server.clock.now().getTime() / 1000);

/** The defaults of authlib's PrivateKeyJWT: the token endpoint as audience, an hour, no kid. */
async function ask(client: TestClient, signer: TestSigner, header: object = { kid: undefined }) {
  const claims = { aud: `${server.deps.env.publicUrl}/oauth2/token`, iat: now(), exp: now() + 3_600 };
  return requestToken(server, await signAssertion(server, client.clientId, signer, { claims, header }));
}

async function failure({ headers }: { headers: Headers }) {
  const requestId = headers.get("x-request-id") ?? "";
  const { items } = await listAuthenticationAttempts.execute(server.as("super_admin"), { requestId });
  return items[0];
}

describe("a client that allows assertions without kid", () => {
  it("authenticates with any usable key that fits alg, and the token names that key", async () => {
    const client = await makeClient(server, { allowAssertionsWithoutKid: true, assertionLifetimeSeconds: 3_600 });
    const signers = [
      await certify(server, client),
      await certify(server, client),
      await certify(server, client, { algorithm: "RSA" }),
    ];
    for (const signer of signers) {
      const answer = await ask(client, signer);
      expect(answer.status).toBe(200);
      expect(decodeJwt(String(answer.body.access_token))).toMatchObject({ client_auth_kid: signer.kid });
      expect(await failure(answer)).toMatchObject({ outcome: "succeeded", kid: signer.kid });
    }
    // Neither a revoked key, nor one of another type, nor a stranger's.
    const [first] = signers;
    await revokeCertificate.execute(admin(client), { kid: first?.kid ?? "", reason: "superseded" });
    const strangers = [
      first as TestSigner,
      await certify(server, client, { type: "transport" }),
      await certify(server, await makeClient(server)),
    ];
    for (const signer of strangers) {
      const answer = await ask(client, signer);
      expect(answer.status).toBe(401);
      expect((await failure(answer))?.failedCheck).toBe("signature");
    }
    const wrongKid = await ask(client, signers[1] as TestSigner, { kid: "other" });
    expect((await failure(wrongKid))?.failedCheck).toBe("key.usable");
  });

  it("is refused when more keys fit than are tried", async () => {
    const client = await makeClient(server, { allowAssertionsWithoutKid: true, assertionLifetimeSeconds: 3_600 });
    const signers = [];
    for (let count = 0; count <= MAX_KEYS_TRIED; count++) signers.push(await certify(server, client));
    const answer = await ask(client, signers[0] as TestSigner);
    expect(answer.status).toBe(401);
    expect(await failure(answer)).toMatchObject({
      failedCheck: "key.usable",
      message: expect.stringContaining("at most 5"),
    });
    expect((await ask(client, signers[0] as TestSigner, {})).status).toBe(200);
  });
});

describe("before an application gets a second Signing certificate", () => {
  const inspect = async (client: TestClient, type = "signing") => {
    const csr = await freshCsr();
    const { findings, accepted } = await inspectCsr.execute(admin(client), {
      applicationId: client.applicationId,
      type,
      csr,
    });
    expect(accepted).toBe(true);
    return findings.filter(({ code }) => code === "client.assertions_without_kid");
  };

  it("the inspection warns of clients whose last assertion had no kid, and usage shows it", async () => {
    const client = await makeClient(server, { assertionLifetimeSeconds: 3_600 });
    expect(await inspect(client)).toEqual([]);
    const signer = await certify(server, client);
    expect(await inspect(client)).toEqual([]);
    expect((await ask(client, signer)).status).toBe(200);
    const usage = await getKeyUsage.execute(admin(client), { kid: signer.kid });
    expect(usage.lastWithoutKidAt).toBe(usage.lastSucceededAt);
    const health = async () => {
      await server.deps.usage.flush();
      return (await getClient.execute(admin(client), { clientId: client.clientId })).health;
    };
    const { lastWithoutKidAt, lastSucceededAt } = await health();
    expect(lastWithoutKidAt).toBe(lastSucceededAt);
    expect(await inspect(client)).toEqual([
      expect.objectContaining({
        severity: "warning",
        message: expect.stringContaining(client.clientId),
        fix: expect.stringContaining("allowAssertionsWithoutKid"),
      }),
    ]);
    expect(await inspect(client, "transport")).toEqual([]);

    const allowed = { clientId: client.clientId, allowAssertionsWithoutKid: true };
    await updateClient.execute(admin(client), allowed);
    expect(await inspect(client)).toEqual([
      expect.objectContaining({ message: expect.stringContaining("tries both") }),
    ]);

    server.clock.advance(1_000);
    expect((await ask(client, signer, {})).status).toBe(200);
    expect(await inspect(client)).toEqual([]);
    const later = await health();
    expect(later.lastWithoutKidAt).toBe(lastWithoutKidAt);
    expect(later.lastSucceededAt).not.toBe(lastSucceededAt);
  });
});

describe("a client with a long assertion lifetime", () => {
  it("is told the limit and where to change it, and is accepted up to it, once", async () => {
    const client = await makeClient(server);
    const signer = await certify(server, client);
    const refused = await ask(client, signer, {});
    expect(refused.status).toBe(401);
    expect(await failure(refused)).toMatchObject({
      failedCheck: "claims.lifetime",
      message: expect.stringContaining("300 s"),
      fix: expect.stringMatching(
        new RegExp(
          `up to 6000 s.*/applications/${client.applicationId}/clients/${client.clientId}.*assertionLifetimeSeconds`,
        ),
      ),
    });
    await updateClient.execute(admin(client), { clientId: client.clientId, assertionLifetimeSeconds: 6_000 });
    const claims = { iat: now(), exp: now() + 6_000 };
    const assertion = await signAssertion(server, client.clientId, signer, { claims });
    expect((await requestToken(server, assertion)).status).toBe(200);
    expect((await requestToken(server, assertion)).status).toBe(401);
    const [used] = await server.deps.db.prisma.usedAssertion.findMany({ orderBy: { expiresAt: "desc" }, take: 1 });
    expect(used?.expiresAt.getTime()).toBeGreaterThanOrEqual((claims.exp + 10) * 1_000);
  });
});

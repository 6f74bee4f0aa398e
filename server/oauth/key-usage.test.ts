import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getKeyUsage } from "@/lib/usage/get-key-usage";
import { createTestServer, type TestServer } from "../testing";
import { certify, makeClient, requestToken, signAssertion } from "./testing";

describe("key usage at the token endpoint", () => {
  let t: TestServer;
  beforeAll(async () => {
    t = await createTestServer();
  });
  afterAll(() => t.close());

  it("counts accepted and rejected assertions by key, client and audience, and ignores unknown values", async () => {
    const client = await makeClient(t);
    const signer = await certify(t, client);
    const admin = t.as("admin", client.organisationId);
    const { clientId } = client;
    expect((await requestToken(t, await signAssertion(t, clientId, signer))).status).toBe(200);
    const foreignAudience = { claims: { aud: "https://elsewhere.example" } };
    expect((await requestToken(t, await signAssertion(t, clientId, signer, foreignAudience))).status).toBe(401);
    const inventedKid = { header: { kid: "invented" } };
    expect((await requestToken(t, await signAssertion(t, clientId, signer, inventedKid))).status).toBe(401);

    const usage = await getKeyUsage.execute(admin, { kid: signer.kid });
    expect(usage.days).toEqual([expect.objectContaining({ successes: 1, failures: 1, mtls: 0 })]);
    expect(usage.clients).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ clientId, audience: t.deps.env.publicUrl, successes: 1 }),
        expect.objectContaining({ clientId, audience: "other", failures: 1 }),
      ]),
    );
    const where = { kid: "invented" };
    expect(await t.deps.db.prisma.keyUsageDay.count({ where })).toBe(0);
  });

  it("is available at the certificate's path in REST", async () => {
    const client = await makeClient(t);
    const signer = await certify(t, client);
    await requestToken(t, await signAssertion(t, client.clientId, signer));
    const token = await t.tokenFor(t.as("viewer", client.organisationId));
    const { status, body } = await t.call("GET", `/api/v1/certificates/${signer.kid}/usage?days=7`, { token });
    expect(status).toBe(200);
    expect(body).toMatchObject({ kid: signer.kid, days: [{ successes: 1 }] });
  });
});

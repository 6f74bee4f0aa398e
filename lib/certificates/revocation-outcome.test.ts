import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createClient } from "@/lib/clients/create-client";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { issueCertificate } from "./issue-certificate";
import { revocationOutcome } from "./revocation-outcome";
import { revokeCertificate } from "./revoke-certificate";
import { freshCsr } from "./testing";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

async function revoked() {
  const { id: organisationId } = await harness.makeOrganisation();
  const { id: applicationId } = await harness.makeApplication(organisationId);
  const admin = harness.as("admin", organisationId);
  const { clientId } = await createClient.execute(admin, {
    applicationId,
    name: "Aggregator",
    authMethod: "private_key_jwt",
  });
  const issue = async () =>
    issueCertificate.execute(admin, { applicationId, type: "signing", csr: await freshCsr(), name: "gateway" });
  const { prisma } = harness.deps.db;
  const now = harness.clock.now();
  const subscription = await prisma.webhookSubscription.create({
    data: {
      ...{ id: randomUUID(), organisationId, url: "https://hooks.example/secret/path" },
      ...{ description: "Operations", format: "standard", eventTypes: ["certificate.revoked"], status: "active" },
      ...{
        secret: Buffer.from("sealed"),
        secretHint: "abcd",
        confirmationNonce: "nonce",
        createdAt: now,
        updatedAt: now,
      },
    },
  });
  const first = await issue();
  await revokeCertificate.execute(admin, { kid: first.kid, reason: "superseded" });
  return { organisationId, admin, clientId, issue, kid: first.kid, webhookId: subscription.id };
}

it("names the clients without a usable key and the webhooks that were notified, without the path of their URL", async () => {
  const { admin, clientId, kid, webhookId } = await revoked();
  const outcome = await revocationOutcome.execute(admin, { kid });
  expect(outcome).toEqual({
    clients: [{ clientId, name: "Aggregator", authMethod: "private_key_jwt", state: "no_usable_key" }],
    replacement: null,
    webhooks: [
      {
        id: webhookId,
        receiver: "https://hooks.example/…",
        description: "Operations",
        status: "queued",
        deliveredAt: null,
      },
    ],
  });
});

it("names the newest certificate that replaces it, with which the client can authenticate again", async () => {
  const { admin, kid, issue } = await revoked();
  await issue();
  harness.clock.advance(10);
  const newest = await issue();
  const { replacement, clients } = await revocationOutcome.execute(admin, { kid });
  expect(replacement).toEqual({ kid: newest.kid, name: "gateway" });
  expect(clients.map(({ state }) => state)).toEqual(["never_used"]);
});

it("is empty before a revocation, hides webhooks from viewers, and hides everything from other organisations", async () => {
  const { organisationId, admin, kid, issue } = await revoked();
  const valid = await issue();
  expect(await revocationOutcome.execute(admin, { kid: valid.kid })).toEqual({
    clients: [],
    replacement: null,
    webhooks: [],
  });
  const seen = await revocationOutcome.execute(harness.as("viewer", organisationId), { kid });
  expect([seen.clients.length, seen.webhooks]).toEqual([1, null]);
  const foreign = revocationOutcome.execute((await revoked()).admin, { kid });
  await expect(foreign).rejects.toMatchObject({ code: "not_found" });
});

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { REVOCATION_REASONS } from "@/lib/compromise/schema";
import { DAY_MS } from "@/lib/durations";
import type { Change } from "@/lib/runtime/changes";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { createWebhook } from "@/lib/webhooks/create-webhook";
import type { EventType, WebhookStatus } from "@/lib/webhooks/schema";
import { getCertificate } from "./get-certificate";
import { issueCertificate } from "./issue-certificate";
import { renewCertificate } from "./renew-certificate";
import { revocationImpact } from "./revocation-impact";
import { revokeCertificate } from "./revoke-certificate";
import { freshCsr, makeKey } from "./testing";

/** Trials of the race between renewal and revocation. SECURITY-PROPERTIES requires 500: `R3_TRIALS=500`. */
const RACES = Number(process.env.R3_TRIALS ?? 15);

describe("revoking and renewing", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  async function holder() {
    const organisation = await harness.makeOrganisation();
    const application = await harness.makeApplication(organisation.id);
    const admin = harness.as("admin", organisation.id);
    const issue = async (csr?: string, ctx: Context = admin) =>
      issueCertificate.execute(ctx, { applicationId: application.id, type: "signing", csr: csr ?? (await freshCsr()) });
    return { organisation, application, admin, issue };
  }

  describe("revokeCertificate", () => {
    it("revokes with reason and comment, writes them to the audit log, and notifies the caches", async () => {
      const { organisation, admin, issue } = await holder();
      const { id, kid, serialNumber } = await issue();
      const changes: Change[] = [];
      const unsubscribe = harness.deps.changes.subscribe((change) => changes.push(change));
      const revoked = await revokeCertificate.execute(admin, { kid, reason: "superseded", comment: "moved" });
      unsubscribe();
      expect(revoked).toMatchObject({ status: "revoked", revocationReason: "superseded" });
      expect(changes).toContainEqual(
        expect.objectContaining({ kind: "certificate", serial: serialNumber, isRevocation: true }),
      );
      const event = await harness.deps.db.prisma.auditEvent.findFirst({
        where: { entityId: id, operation: "certificate.revoke" },
      });
      expect(event).toMatchObject({
        organisationId: organisation.id,
        before: { status: "active" },
        after: { status: "revoked", reason: "superseded", comment: "moved" },
      });
    });

    it("rejects viewers, other organisations and unknown reasons, and allows security officers", async () => {
      const { organisation, issue } = await holder();
      const { kid } = await issue();
      const input = { kid, reason: "superseded" };
      const stranger = await holder();
      await expect(revokeCertificate.execute(harness.as("viewer", organisation.id), input)).rejects.toMatchObject({
        code: "forbidden",
      });
      await expect(revokeCertificate.execute(stranger.admin, input)).rejects.toMatchObject({ code: "not_found" });
      await expect(
        revokeCertificate.execute(harness.as("super_admin"), { kid, reason: "cACompromise" }),
      ).rejects.toMatchObject({ code: "invalid_input" });
      expect((await revokeCertificate.execute(harness.as("security_officer"), input)).status).toBe("revoked");
    });

    it("allows privilegeWithdrawn only to the portal's operators", async () => {
      const { admin, issue } = await holder();
      const { kid } = await issue();
      const input = { kid, reason: "privilegeWithdrawn" };
      await expect(revokeCertificate.execute(admin, input)).rejects.toMatchObject({ code: "forbidden" });
      expect(await revokeCertificate.execute(harness.as("super_admin"), input)).toMatchObject({
        revocationReason: "privilegeWithdrawn",
      });
    });

    it("keeps the first reason of 50 concurrent revocations (R2)", async () => {
      const { admin, issue } = await holder();
      const { id, kid } = await issue();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 50 }, (_, i) =>
          revokeCertificate.execute(admin, { kid, reason: REVOCATION_REASONS[i % 4] }),
        ),
      );
      const won = outcomes.filter((outcome) => outcome.status === "fulfilled");
      expect(won).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === "rejected") {
          expect(outcome.reason).toMatchObject({
            code: "conflict",
            details: { reason: "certificate_already_revoked" },
          });
        }
      }
      const stored = await getCertificate.execute(admin, { kid });
      expect(stored.revocationReason).toBe(won[0]?.value.revocationReason);
      const where = { entityId: id, operation: "certificate.revoke" };
      expect(await harness.deps.db.prisma.auditEvent.count({ where })).toBe(1);
    });

    it("revokes every certificate on a compromised key, each with its audit row", async () => {
      const { admin, issue } = await holder();
      const key = await makeKey();
      const first = await issue(key.csr());
      const second = await renewCertificate.execute(admin, { kid: first.kid, csr: key.csr() });
      expect(await revocationImpact.execute(admin, { kid: first.kid })).toMatchObject({ siblingsOnKey: [second.kid] });
      await revokeCertificate.execute(admin, { kid: first.kid, reason: "keyCompromise" });
      expect(await getCertificate.execute(admin, { kid: second.kid })).toMatchObject({
        status: "revoked",
        revocationReason: "keyCompromise",
      });
      const where = { entityId: second.id, operation: "certificate.revoke" };
      expect(await harness.deps.db.prisma.auditEvent.count({ where })).toBe(1);
    });

    it("leaves no active certificate on a key that is compromised during a renewal (R3)", {
      timeout: 1_200_000,
    }, async () => {
      const { admin, issue } = await holder();
      for (let trial = 0; trial < RACES; trial++) {
        const key = await makeKey();
        const first = await issue(key.csr());
        const csr = key.csr();
        await Promise.allSettled([
          renewCertificate.execute(admin, { kid: first.kid, csr }),
          revokeCertificate.execute(admin, { kid: first.kid, reason: "keyCompromise" }),
        ]);
        expect(await getCertificate.execute(admin, { kid: first.kid })).toMatchObject({ status: "revoked" });
        const where = { keyThumbprint: first.keyThumbprint, status: { in: ["active" as const, "prepared" as const] } };
        expect(await harness.deps.db.prisma.certificate.count({ where })).toBe(0);
      }
    });

    it("also revokes a certificate on the key that becomes active during the revocation", async (test) => {
      // An embedded database has one session: no concurrent transactions.
      test.skip(harness.deps.db.engine === "pglite");
      const { db } = harness.deps;
      const { admin, issue } = await holder();
      const key = await makeKey();
      const { kid } = await issue(key.csr());
      const renewed = await renewCertificate.execute(admin, { kid, csr: key.csr() });
      const where = { id: renewed.id };
      await db.prisma.certificate.update({ where, data: { status: "prepared", kid: null } });

      let revoking: Promise<unknown> | undefined;
      await db.transaction(async (tx) => {
        await tx.certificate.update({ where, data: { status: "active", kid: renewed.kid } });
        revoking = revokeCertificate.execute(admin, { kid, reason: "keyCompromise" });
        await vi.waitFor(async () => {
          const [waiting] = await db.prisma.$queryRaw<{ count: number }[]>`
            SELECT count(*)::int FROM pg_locks l JOIN pg_stat_activity a USING (pid)
            WHERE NOT l.granted AND a.datname = current_database()`;
          expect(waiting?.count).toBeGreaterThan(0);
        }, 10_000);
      });
      await revoking;
      expect(await getCertificate.execute(admin, { kid: renewed.kid })).toMatchObject({ status: "revoked" });
    });

    it("revokes an expired certificate", async () => {
      const { admin, issue } = await holder();
      const { kid, id } = await issue();
      const expiredAt = new Date(harness.clock.now().getTime() - DAY_MS);
      await harness.deps.db.prisma.certificate.update({ where: { id }, data: { notAfter: expiredAt } });
      expect(await getCertificate.execute(admin, { kid })).toMatchObject({ status: "expired" });
      expect(await revokeCertificate.execute(admin, { kid, reason: "unspecified" })).toMatchObject({
        status: "revoked",
      });
    });
  });

  describe("revocationImpact", () => {
    it("lists the clients that would fail to authenticate, and reports the last certificate of its type", async () => {
      const { admin, application, organisation, issue } = await holder();
      const { kid } = await issue();
      const now = harness.clock.now();
      const client = (clientId: string, authMethod: string) =>
        harness.deps.db.prisma.oAuthClient.create({
          data: {
            clientId,
            applicationId: application.id,
            organisationId: organisation.id,
            name: clientId,
            authMethod,
            audiencePolicy: "strict",
            assertionLifetimeSeconds: 300,
            keySource: "managed",
            certificateBoundTokens: false,
            createdAt: now,
            updatedAt: now,
          },
        });
      await client("with-assertions", "private_key_jwt");
      await client("with-mtls", "tls_client_auth");
      const impact = await revocationImpact.execute(admin, { kid });
      expect(impact).toEqual({
        clients: [{ clientId: "with-assertions", name: "with-assertions", authMethod: "private_key_jwt" }],
        lastUsedAt: null,
        siblingsOnKey: [],
        registrationsOnKey: [],
        liveAccessTokens: 0,
        refreshTokens: 0,
        keySets: [
          `${harness.deps.env.publicUrl}/keystore/${organisation.id}/${application.id}/application.jwks`,
          `${harness.deps.env.publicUrl}/keystore/${organisation.id}/application.jwks`,
        ],
        webhooks: [],
        isLastActiveOfType: true,
      });
      await issue();
      expect(await revocationImpact.execute(admin, { kid })).toMatchObject({ isLastActiveOfType: false });
    });
  });

  it("lists the webhooks that receive the revocation, without their paths, to users who may read webhooks", async () => {
    const { organisation, admin, issue } = await holder();
    const { kid } = await issue();
    const subscribe = async (path: string, status: WebhookStatus, eventTypes: EventType[]) => {
      const input = { organisationId: organisation.id, url: `https://hooks.example/${path}`, eventTypes };
      const { id } = await createWebhook.execute(admin, { ...input, description: path });
      await harness.deps.db.prisma.webhookSubscription.update({ where: { id }, data: { status } });
      return id;
    };
    const id = await subscribe("desk", "active", ["certificate.revoked", "certificate.expiring"]);
    await subscribe("other-events", "active", ["certificate.expiring"]);
    await subscribe("paused", "paused", ["certificate.revoked"]);
    const impactFor = async (ctx: Context) => (await revocationImpact.execute(ctx, { kid })).webhooks;
    const receivers = [{ id, receiver: "https://hooks.example/…", description: "desk" }];
    expect(await impactFor(admin)).toEqual(receivers);
    expect(await impactFor(harness.as("security_officer"))).toEqual(receivers);
    expect(await impactFor(harness.as("viewer", organisation.id))).toBeNull();
    await revokeCertificate.execute(admin, { kid, reason: "unspecified" });
    expect(await impactFor(admin), "the event is sent once").toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updateApplication } from "@/lib/applications/update-application";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { renewCertificate } from "@/lib/certificates/renew-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr, makeKey } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { updateClient } from "@/lib/clients/update-client";
import type { Database } from "@/lib/db/database";
import { DAY_MS } from "@/lib/durations";
import { addKey } from "@/lib/keys/add-key";
import { removeKey } from "@/lib/keys/remove-key";
import { updateOrganisation } from "@/lib/organisations/update-organisation";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { confirmWebhook } from "./confirm-webhook";
import { createWebhook } from "./create-webhook";
import { emitExpiryEvents } from "./expiry-events";
import { EVENT_TYPES, type EventType } from "./schema";
import { challengeOf } from "./secret";
import { updateWebhook } from "./update-webhook";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

async function makeHome(eventTypes: readonly EventType[] = EVENT_TYPES) {
  const { id: organisationId } = await t.makeOrganisation();
  const { id: applicationId } = await t.makeApplication(organisationId);
  const ctx = t.as("admin", organisationId);
  const url = "https://hooks.example/";
  const { id: webhookId } = await createWebhook.execute(ctx, { organisationId, url, eventTypes: [...eventTypes] });
  const row = await t.deps.db.prisma.webhookSubscription.findUniqueOrThrow({ where: { id: webhookId } });
  const job = { ...ctx, actor: { kind: "job", job: "deliver-webhooks" } } as const;
  await confirmWebhook.execute(job, { webhookId, code: challengeOf(t.deps, row) });
  return { organisationId, applicationId, ctx, webhookId };
}
type Home = Awaited<ReturnType<typeof makeHome>>;
const issue = async ({ ctx, applicationId }: Home) =>
  issueCertificate.execute(ctx, { applicationId, type: "signing", csr: await freshCsr() });
const eventsOf = async ({ webhookId }: Pick<Home, "webhookId">) =>
  (
    await t.deps.db.prisma.webhookDelivery.findMany({
      where: { subscriptionId: webhookId, eventType: { not: "webhook.confirm" } },
      orderBy: { eventId: "asc" },
    })
  ).map(({ eventType, data }) => ({ type: eventType, data: data as Record<string, unknown> }));
const typesOf = async (home: Home) => (await eventsOf(home)).map(({ type }) => type);

describe("certificates", () => {
  it("produce events when issued, renewed and revoked, without secrets", async () => {
    const home = await makeHome();
    const first = await issue(home);
    const second = await renewCertificate.execute(home.ctx, { kid: first.kid, csr: await freshCsr() });
    await revokeCertificate.execute(home.ctx, { kid: first.kid, reason: "superseded", comment: "internal remark" });
    const [issued, renewed, revoked] = await eventsOf(home);
    const facts = {
      certificateId: first.id,
      kid: first.kid,
      serialNumber: first.serialNumber,
      type: "signing",
      name: first.name,
      subject: first.subject,
      organisationId: home.organisationId,
      applicationId: home.applicationId,
      notBefore: first.notBefore.replace(".000", ""),
      notAfter: first.notAfter.replace(".000", ""),
      replaces: null,
    };
    expect(issued).toEqual({ type: "certificate.issued", data: facts });
    expect(renewed).toMatchObject({ type: "certificate.renewed", data: { kid: second.kid, replaces: first.kid } });
    expect(revoked).toEqual({
      type: "certificate.revoked",
      data: { ...facts, reason: "superseded", revokedAt: expect.stringMatching(/^\d{4}-/) },
    });
    expect(JSON.stringify(revoked)).not.toContain("internal remark");
  });

  it("produce an event for each certificate that a compromised key revokes", async () => {
    const home = await makeHome(["certificate.revoked"]);
    const key = await makeKey();
    const first = await issueCertificate.execute(home.ctx, {
      applicationId: home.applicationId,
      type: "signing",
      csr: key.csr(),
    });
    const second = await renewCertificate.execute(home.ctx, { kid: first.kid, csr: key.csr() });
    await revokeCertificate.execute(home.ctx, { kid: first.kid, reason: "keyCompromise" });
    expect((await eventsOf(home)).map(({ data }) => data.kid)).toEqual([first.kid, second.kid]);
  });

  it("produce no event when the issuance fails", async () => {
    const home = await makeHome();
    const real = t.deps.db;
    const failing: Database = {
      ...real,
      query: (statement, values) =>
        statement.name.startsWith("certificate-activate")
          ? Promise.reject(new Error("connection lost"))
          : real.query(statement, values),
    };
    await expect(issue({ ...home, ctx: { ...home.ctx, deps: { ...t.deps, db: failing } } })).rejects.toThrow();
    expect(await eventsOf(home)).toEqual([]);
  });

  it("write no row without a subscription, for a paused one, or for other event types", async () => {
    const [paused, other] = [await makeHome(), await makeHome(["key.added"])];
    await updateWebhook.execute(paused.ctx, { webhookId: paused.webhookId, status: "paused" });
    const stranger = await t.makeOrganisation();
    const { id: applicationId } = await t.makeApplication(stranger.id);
    const before = await t.deps.db.prisma.webhookDelivery.count();
    for (const home of [paused, other, { ...other, applicationId, ctx: t.as("admin", stranger.id) }]) await issue(home);
    expect(await t.deps.db.prisma.webhookDelivery.count()).toBe(before);
  });
});

it("keys produce events when added and removed", async () => {
  const home = await makeHome();
  const { clientId } = await createClient.execute(home.ctx, {
    applicationId: home.applicationId,
    name: "Backend",
    authMethod: "private_key_jwt",
  });
  const { publicKey } = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
  const { kty, crv, x } = await crypto.subtle.exportKey("jwk", publicKey);
  const key = await addKey.execute(home.ctx, { clientId, key: { kty, crv, x }, name: "2027" });
  await removeKey.execute(home.ctx, { clientId, kid: key.kid });
  const data = { kid: key.kid, clientId, name: "2027", usage: "signing" };
  expect(await eventsOf(home)).toEqual([
    { type: "key.added", data },
    { type: "key.removed", data },
  ]);
});

it("clients, applications and organisations produce events when suspended and resumed, and for no other change", async () => {
  const home = await makeHome();
  const { organisationId, applicationId, ctx } = home;
  const desk = t.as("security_officer");
  const client = { applicationId, name: "Backend", authMethod: "private_key_jwt" } as const;
  const { clientId } = await createClient.execute(ctx, client);
  await updateClient.execute(ctx, { clientId, name: "Renamed" });
  const steps = [
    (status: "suspended" | "active") => updateClient.execute(ctx, { clientId, status }),
    (status: "suspended" | "active") => updateApplication.execute(ctx, { applicationId, status }),
    (status: "suspended" | "active") => updateOrganisation.execute(desk, { organisationId, status }),
  ];
  for (const step of steps) await step("suspended");
  for (const step of steps.reverse()) await step("active");
  const events = await eventsOf(home);
  expect(events.map(({ type }) => type)).toEqual([
    "client.suspended",
    "application.suspended",
    "organisation.suspended",
    "organisation.resumed",
    "application.resumed",
    "client.resumed",
  ]);
  expect(events[0]?.data).toEqual({ clientId, applicationId, name: "Renamed" });
  expect(events[2]?.data).toEqual({ organisationId, legalName: "Example Bank PLC" });
});

it("an event is not queued when its transaction is rolled back", async () => {
  const home = await makeHome();
  const certificate = await issue(home);
  const failing: Harness["deps"] = {
    ...t.deps,
    changes: Object.assign(Object.create(t.deps.changes), { announce: () => Promise.reject(new Error("gone")) }),
  };
  const ctx = { ...home.ctx, deps: failing };
  const revoke = revokeCertificate.execute(ctx, { kid: certificate.kid, reason: "superseded" });
  await expect(revoke).rejects.toThrow("gone");
  expect(await typesOf(home)).toEqual(["certificate.issued"]);
});

describe("expiry", () => {
  /** A certificate that expires in `days` days. */
  async function ending(home: Home, days: number) {
    const certificate = await issue(home);
    const inDays = (count: number) => new Date(t.clock.now().getTime() + count * DAY_MS);
    const data = { notBefore: inDays(days - 350), notAfter: inDays(days) };
    await t.deps.db.prisma.certificate.update({ where: { id: certificate.id }, data });
    return certificate;
  }

  it("produces one event per threshold and one on expiry, however often and in how many processes the job runs", async () => {
    const home = await makeHome(["certificate.expiring", "certificate.expired"]);
    const certificate = await ending(home, 45);
    const run = () => Promise.all([emitExpiryEvents(t.deps), emitExpiryEvents(t.deps)]);
    await run();
    await run();
    const [first, ...rest] = await eventsOf(home);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      type: "certificate.expiring",
      data: { kid: certificate.kid, daysLeft: 45, threshold: 60 },
    });
    t.clock.advance(33 * DAY_MS); // 30 was missed: only the latest threshold produces an event
    await run();
    t.clock.advance(13 * DAY_MS);
    await run();
    await run();
    t.clock.advance(8 * DAY_MS);
    await run();
    const emitted = (await eventsOf(home)).map(({ type, data }) => `${type} ${data.threshold ?? ""}`.trim()).sort();
    expect(emitted).toEqual(["certificate.expired", "certificate.expiring 14", "certificate.expiring 60"]);
  });

  it("produces no event once the certificate is revoked or renewed", async () => {
    const home = await makeHome(["certificate.expiring", "certificate.expired"]);
    const [revoked, replaced] = [await ending(home, 10), await ending(home, 10)];
    await revokeCertificate.execute(home.ctx, { kid: revoked.kid, reason: "superseded" });
    await renewCertificate.execute(home.ctx, { kid: replaced.kid, csr: await freshCsr() });
    await emitExpiryEvents(t.deps);
    expect(await eventsOf(home)).toEqual([]);
  });
});

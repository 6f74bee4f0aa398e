import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getApplication } from "@/lib/applications/get-application";
import { listApplications } from "@/lib/applications/list-applications";
import { expiryOverview } from "@/lib/certificates/expiry-overview";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { renewCertificate } from "@/lib/certificates/renew-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { getClient } from "@/lib/clients/get-client";
import { listClients } from "@/lib/clients/list-clients";
import { updateClient } from "@/lib/clients/update-client";
import { DAY_MS } from "@/lib/durations";
import { addContact } from "@/lib/organisations/add-contact";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { createWebhook } from "@/lib/webhooks/create-webhook";
import { chooseActions } from "./choose-actions";
import { getClientActivity } from "./get-client-activity";
import { getSetupProgress } from "./get-setup-progress";
import { listActions } from "./list-actions";
import { ACTION_KINDS, type Action } from "./schema";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

/** An organisation with a contact, an application and a client without a key. */
async function makeClient() {
  const { id: organisationId } = await t.makeOrganisation();
  const { id: applicationId } = await t.makeApplication(organisationId);
  const admin = t.as("admin", organisationId);
  await addContact.execute(admin, { organisationId, kind: "technical", name: "Team", email: "team@bank.example" });
  const { clientId } = await createClient.execute(admin, {
    ...{ applicationId, name: "Worker", authMethod: "private_key_jwt" },
  });
  const issue = async (name: string) =>
    (await issueCertificate.execute(admin, { applicationId, type: "signing", name, csr: await freshCsr() })).kid;
  const attempt = async (requestId?: string) => {
    const failure = requestId ? { check: "assertion.signature", requestId } : undefined;
    t.deps.usage.recordClient({ clientId, organisationId, hasToken: !requestId, failure });
    await t.deps.usage.flush();
  };
  const kinds = async () => (await listActions.execute(admin, {})).counts.map(({ kind, count }) => `${kind} ${count}`);
  return { organisationId, applicationId, clientId, admin, issue, attempt, kinds };
}

describe("the set-up", () => {
  it("is ticked by what exists, and lists only what the caller may do", async () => {
    const root = t.as("super_admin");
    const done = async (ctx = root, input = {}) =>
      (await getSetupProgress.execute(ctx, input)).steps.filter(({ isDone }) => isDone).map(({ step }) => step);
    expect(await getSetupProgress.execute(root, {})).toMatchObject({ organisationId: null, clientId: null });
    expect(await done()).toEqual([]);
    const { admin, clientId, applicationId, organisationId, issue, attempt } = await makeClient();
    expect(await done()).toEqual(["organisation", "contact", "application", "client"]);
    await issue("first");
    await attempt("rejected");
    expect(await done()).toEqual(["organisation", "contact", "application", "client", "certificate"]);
    await attempt();
    expect(await done()).toEqual(["organisation", "contact", "application", "client", "certificate", "token"]);
    const own = await getSetupProgress.execute(admin, {});
    expect(own).toMatchObject({ clientId, applicationId, organisationId });
    expect(own.steps.map(({ step }) => step)).toEqual(["contact", "application", "client", "certificate", "token"]);
    expect((await getSetupProgress.execute(t.as("viewer", organisationId), {})).steps).toEqual([]);
    const narrow = t.withScopes(admin, ["organisation:read"]);
    const nothingElse = { organisationId, applicationId: null, clientId: null };
    expect(await getSetupProgress.execute(narrow, {})).toEqual({ steps: [], ...nothingElse });
    const stranger = t.as("admin", (await t.makeOrganisation()).id);
    expect(await done(stranger)).toEqual([]);
    await expect(getSetupProgress.execute(stranger, { organisationId })).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("what needs action", () => {
  it("follows a client from no key over failing to a finished rotation, with the same word everywhere", async () => {
    const { admin, applicationId, clientId, issue, attempt, kinds } = await makeClient();
    const words = async () => {
      const [client, page, application, applications] = await Promise.all([
        getClient.execute(admin, { clientId }),
        listClients.execute(admin, { applicationId }),
        getApplication.execute(admin, { applicationId }),
        listApplications.execute(admin, {}),
      ]);
      return new Set([client, page.items[0], application, applications.items[0]].map((one) => one?.health.state));
    };
    expect(await kinds()).toEqual(["no_usable_key 1"]);
    expect(await words()).toEqual(new Set(["no_usable_key"]));
    const first = await issue("first");
    expect(await kinds()).toEqual([]);
    expect(await words()).toEqual(new Set(["never_used"]));

    await attempt("request-1");
    await attempt("request-2");
    expect(await words()).toEqual(new Set(["failing"]));
    const { items } = await listActions.execute(admin, {});
    expect(items).toEqual([
      expect.objectContaining({
        ...{ kind: "failing", subjectId: clientId, applicationId, name: "Worker", count: 2 },
        ...{ reason: "assertion.signature", requestId: "request-2" },
      }),
    ]);
    expect((await getClient.execute(admin, { clientId })).health).toMatchObject({
      ...{ lastFailure: { check: "assertion.signature", requestId: "request-2" }, lastSucceededAt: null },
    });
    await attempt();
    expect(await kinds()).toEqual([]);
    expect(await words()).toEqual(new Set(["working"]));
    const { health } = await getClient.execute(admin, { clientId });
    expect(health.days.map(({ successes, failures }) => [successes, failures])).toEqual([
      ...Array.from({ length: 6 }, () => [0, 0]),
      [1, 2],
    ]);

    t.clock.advance(300 * DAY_MS);
    expect(await kinds()).toEqual(["expiring 1"]);
    expect(await words()).toEqual(new Set(["idle"]));
    const { kid } = await renewCertificate.execute(admin, { kid: first, csr: await freshCsr() });
    expect(await kinds()).toEqual([]);
    t.clock.advance(8 * DAY_MS);
    expect(await kinds()).toEqual(["open_rotation 1"]);
    await revokeCertificate.execute(admin, { kid: first, reason: "superseded" });
    expect(await kinds()).toEqual([]);
    await revokeCertificate.execute(admin, { kid, reason: "keyCompromise" });
    const [lost] = (await listActions.execute(admin, { kind: "no_usable_key" })).items;
    expect(lost).toMatchObject({ at: expect.any(String), profileId: "signing", lastUsedAt: expect.any(String) });
    await updateClient.execute(admin, { clientId, status: "suspended" });
    expect(await kinds()).toEqual([]);
    expect((await getClient.execute(admin, { clientId })).health.state).toBeNull();
  });

  it("includes missing contacts, failed emails and webhooks, for callers who may read them", async () => {
    const { organisationId, admin, issue, kinds } = await makeClient();
    await issue("key");
    const { prisma } = t.deps.db;
    await prisma.contact.deleteMany({ where: { organisationId } });
    const { id } = await createWebhook.execute(admin, {
      ...{ organisationId, url: "https://hooks.invalid/", eventTypes: ["key.added"], description: "Chat" },
    });
    await prisma.webhookSubscription.update({ where: { id }, data: { status: "disabled", lastError: "410 Gone" } });
    const content = { kind: "setup_link", name: "Ada", url: "https://portal.example/" };
    await prisma.mailMessage.create({
      data: {
        ...{
          id: randomUUID(),
          recipient: "a@b.example",
          subject: "x",
          kind: "setup_link",
          content,
          dedupeKey: randomUUID(),
        },
        ...{ organisationId, status: "dead", lastError: "550 unknown", nextAttemptAt: t.clock.now() },
        ...{ giveUpAt: t.clock.now(), createdAt: t.clock.now() },
      },
    });
    expect(await kinds()).toEqual(["undelivered_email 1", "failing_webhook 1", "no_contact 1"]);
    const viewer = await listActions.execute(t.as("viewer", organisationId), {});
    expect(viewer.counts).toEqual([{ kind: "no_contact", count: 1 }]);
    const token = t.withScopes(admin, ["organisation:read", "webhook:read"]);
    expect((await listActions.execute(token, {})).counts.map(({ kind }) => kind)).toEqual([
      "failing_webhook",
      "no_contact",
    ]);
  });

  it("is limited to the caller's organisations", async () => {
    const { organisationId, kinds } = await makeClient();
    expect(await kinds()).toEqual(["no_usable_key 1"]);
    const stranger = t.as("admin", (await t.makeOrganisation()).id);
    expect(await listActions.execute(stranger, {})).toEqual({ items: [], total: 0, counts: [] });
    for (const operation of [listActions, getClientActivity]) {
      await expect(operation.execute(stranger, { organisationId })).rejects.toMatchObject({ code: "not_found" });
      await expect(operation.execute(t.anonymous(), {})).rejects.toMatchObject({ code: "unauthenticated" });
    }
    const officer = await listActions.execute(t.as("security_officer"), { organisationId });
    expect(officer.items.map((action) => action.organisationId)).toEqual([organisationId]);
    await expect(listActions.execute(stranger, { limit: 101 })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("warns of a CRL that was not replaced, only on the platform", async () => {
    const { prisma } = t.deps.db;
    const authority = await prisma.authority.findFirstOrThrow({ where: { kind: "issuing", status: "active" } });
    const nextUpdate = new Date(t.clock.now().getTime() + DAY_MS);
    await prisma.crl.create({
      data: {
        ...{ authorityId: authority.id, number: 1_000_000n, der: new Uint8Array(), revokedTotal: 0 },
        ...{ thisUpdate: t.clock.now(), nextUpdate },
      },
    });
    const platform = async (ctx = t.as("security_officer"), input = {}) =>
      (await listActions.execute(ctx, { kind: "platform_expiry", ...input })).items.map(({ reason }) => reason);
    expect(await platform()).toContain("crl");
    const { organisationId, admin } = await makeClient();
    expect(await platform(admin)).toEqual([]);
    expect(await platform(undefined, { organisationId })).toEqual([]);
  });

  it("shows some of each kind before more of the most urgent", () => {
    const items = (kind: Action["kind"], count: number) => ({
      items: Array.from({ length: count }, () => ({ kind }) as Action),
    });
    const chosen = chooseActions([items("failing", 1), items("expiring", 50), items("no_contact", 3)], 8);
    expect(chosen.map(({ kind }) => kind)).toEqual([
      "failing",
      ...Array.from({ length: 5 }, () => "expiring"),
      ...["no_contact", "no_contact"],
    ]);
    expect(
      chooseActions(
        ACTION_KINDS.map((kind) => items(kind, 9)),
        3,
      ),
    ).toHaveLength(3);
  });
});

describe("the activity of clients", () => {
  it("has 24 full hours and the current one, and counts tokens apart from other authentications", async () => {
    const { admin, clientId, organisationId, issue, attempt } = await makeClient();
    await issue("key");
    await attempt();
    t.deps.usage.recordClient({ clientId, organisationId, hasToken: false });
    await attempt("request");
    const { hours, ...sums } = await getClientActivity.execute(admin, {});
    expect(sums).toEqual({ tokens: 1, failures: 1, failingClients: 0 });
    expect(hours).toHaveLength(25);
    expect(hours.at(-1)).toMatchObject({ tokens: 1, successes: 2, failures: 1 });
    t.clock.advance(25 * 3_600_000);
    expect(await getClientActivity.execute(admin, {})).toMatchObject({ tokens: 0, failures: 0 });
  });
});

describe("the timeline", () => {
  it("reaches a certificate of a year, names it, and separates what is replaced", async () => {
    const { admin, issue } = await makeClient();
    const kid = await issue("yearly");
    const before = await expiryOverview.execute(admin, {});
    expect(before.months).toHaveLength(13);
    expect(before.later).toBe(0);
    expect(before.next).toMatchObject({ kid, name: "yearly", isSuperseded: false });
    const shown = before.months.filter(({ ending }) => ending > 0);
    expect(shown).toEqual([expect.objectContaining({ ending: 1, superseded: 0, expiring: 0 })]);
    expect(shown[0]?.first.map(({ name }) => name)).toEqual(["yearly"]);
    t.clock.advance(300 * DAY_MS);
    const sums = async () => {
      const { months } = await expiryOverview.execute(admin, {});
      const sum = (member: "ending" | "superseded" | "expiring") => months.reduce((all, one) => all + one[member], 0);
      return [sum("ending"), sum("expiring"), sum("superseded")];
    };
    expect(await sums()).toEqual([1, 1, 0]);
    const successor = await renewCertificate.execute(admin, { kid, csr: await freshCsr() });
    expect(await sums()).toEqual([2, 0, 1]);
    expect((await expiryOverview.execute(admin, {})).next?.kid).toBe(successor.kid);
  });
});

/**
 * Tenant isolation of every route: for every caller, foreign and non-existent resources get the same response, which never contains
 * data of another organisation. New routes are covered automatically.
 */
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { createCalendarFeed } from "@/lib/calendar/create-calendar-feed";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { addKey } from "@/lib/keys/add-key";
import { queueMails } from "@/lib/mail/queue-mail";
import {
  ORGANISATION_GRANTS,
  type OrganisationRole,
  PERMISSIONS,
  PERSONAL_GRANTS,
  type Permission,
} from "@/lib/operation/permissions";
import { addContact } from "@/lib/organisations/add-contact";
import { createAccessToken } from "@/lib/users/create-access-token";
import { createWebhook } from "@/lib/webhooks/create-webhook";
import { challengeOf } from "@/lib/webhooks/secret";
import { testWebhook } from "@/lib/webhooks/test-webhook";
import { createTestServer, type TestServer } from "../testing";
import { EXAMPLE_CSR } from "./examples";
import type { Route } from "./route";
import { routes } from "./routes";
import { makeAttempt } from "./testing/attempt";

interface Ids {
  organisationId: string;
  applicationId: string;
  clientId: string;
  kid: string;
  /** KID of a key registered for the client. */
  keyKid: string;
  contactId: string;
  tokenId: string;
  webhookId: string;
  /** Confirmation code of that webhook. */
  webhookCode: string;
  /** Of a delivery of that webhook. */
  eventId: string;
  feedId: string;
  mailId: string;
  auditEventId: string;
  attemptId: string;
}
type Whose = "own" | "foreign" | "random";

interface Row {
  /** Query or body that references resources, when the path does not. */
  query?: (ids: Ids) => Record<string, string>;
  body?: (ids: Ids) => object;
  /** `{kid}` in the path is that of a registered key. */
  namesKey?: true;
  /** Requires no account; tested separately. */
  isOpen?: true;
}

const ofOrganisation = ({ organisationId }: Ids) => ({ organisationId });

/** Routes that need more than path ids and their example. Every other route is called without a row here. */
const ROWS: Record<string, Row> = {
  createOrganisation: { body: () => ({ legalName: "New Ltd", country: "GB", registrationNumber: randomUUID() }) },
  listApplications: { query: ofOrganisation },
  createApplication: {
    body: () => ({ name: `App ${randomUUID()}`, type: "web", securityConfiguration: "private_key_jwt" }),
  },
  listAuthenticationAttempts: { query: ({ clientId }) => ({ clientId }) },
  addKey: { body: () => ({ key: freshJwk() }) },
  importKeys: { body: () => ({ keys: [freshJwk()] }) },
  getKey: { namesKey: true },
  updateKey: { body: () => ({ name: "Renamed" }), namesKey: true },
  removeKey: { namesKey: true },
  csrTemplate: { query: () => ({ type: "signing" }) },
  csrTemplateOfOrganisation: { query: () => ({ type: "organisation-transport" }) },
  inspectCsr: { body: ({ applicationId }) => ({ csr: EXAMPLE_CSR, type: "signing", applicationId }) },
  issueCertificate: { body: () => ({ type: "signing", csr: "not a CSR" }) },
  issueOrganisationCertificate: { body: () => ({ type: "organisation-transport", csr: "not a CSR" }) },
  renewCertificate: { body: () => ({ csr: "not a CSR" }) },
  listCertificates: { query: ofOrganisation },
  exportCertificates: { query: ofOrganisation },
  expiryOverview: { query: ofOrganisation },
  countCertificates: { query: ofOrganisation },
  listActions: { query: ofOrganisation },
  getClientActivity: { query: ofOrganisation },
  getSetupProgress: { query: ofOrganisation },
  revokeByProof: { isOpen: true },
  findListed: { body: ({ kid }) => ({ list: kid }) },
  revokeMany: { body: () => ({ kids: ["B".repeat(43)], count: 1, reason: "superseded" }) },
  identifyKey: { query: () => ({ thumbprints: "A".repeat(43) }) },
  findTargets: { query: () => ({ q: "bank" }) },
  setApplicationStatus: { body: () => ({ status: "active" }) },
  setClientStatus: { body: () => ({ status: "active" }) },
  findKey: { body: () => ({ key: "ab".repeat(32) }) },
  blockKey: { body: () => ({ key: "cd".repeat(32) }) },
  createAccessToken: { body: () => ({ name: "t", scopes: ["token:manage"] }) },
  listMails: { query: ofOrganisation },
  confirmWebhook: { body: ({ webhookCode }) => ({ code: webhookCode }) },
  listAuditEvents: { query: ofOrganisation },
  exportAuditEvents: { query: ofOrganisation },
  exportAuditEventsAsNdjson: { query: ofOrganisation },
};

const REMOVING = ["removeContact", "revokeAccessToken", "removeKey", "deleteWebhook", "revokeCalendarFeed"];

const freshJwk = () => generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });

const FOREIGN_MARK = "Foreign Mark Ltd";
const INVENTED: Ids = {
  organisationId: "01999999-0000-7000-8000-000000000000",
  applicationId: "01999999-0000-7000-8000-000000000001",
  clientId: "01999999-0000-7000-8000-000000000002",
  contactId: "01999999-0000-7000-8000-000000000003",
  tokenId: "01999999-0000-7000-8000-000000000004",
  kid: "A".repeat(43),
  keyKid: "A".repeat(43),
  webhookId: "01999999-0000-7000-8000-000000000005",
  webhookCode: "A".repeat(32),
  eventId: "01999999-0000-7000-8000-000000000006",
  feedId: "01999999-0000-7000-8000-000000000007",
  mailId: "01999999-0000-7000-8000-000000000008",
  auditEventId: "01999999-0000-7000-8000-000000000009",
  attemptId: "01999999-0000-7000-8000-00000000000a",
};

let t: TestServer;
let things: Record<Whose, Ids>;
let tokens: Record<"viewer" | "admin" | "super_admin", string>;
let scoped: [Permission, string][];
let adminContext: ReturnType<TestServer["as"]>;

beforeAll(async () => {
  t = await createTestServer();
  const own = await makeThings("Own Bank PLC");
  const foreign = await makeThings(FOREIGN_MARK);
  things = { own, foreign, random: INVENTED };
  adminContext = t.as("admin", own.organisationId);
  tokens = {
    viewer: await t.tokenFor(t.as("viewer", own.organisationId)),
    admin: await t.tokenFor(adminContext),
    super_admin: await t.tokenFor(t.as("super_admin")),
  };
  scoped = [];
  for (const scope of PERMISSIONS) scoped.push([scope, await t.tokenFor(t.as("admin", own.organisationId), [scope])]);
}, 120_000);
afterAll(() => t.close());

async function makeThings(legalName: string): Promise<Ids> {
  const { id: organisationId } = await t.makeOrganisation({ legalName });
  const { id: applicationId } = await t.makeApplication(organisationId, { name: `${legalName} app` });
  const ctx = t.as("admin", organisationId);
  const client = await createClient.execute(ctx, { applicationId, name: legalName, authMethod: "private_key_jwt" });
  const certificate = await issueCertificate.execute(ctx, { applicationId, type: "signing", csr: await freshCsr() });
  return {
    organisationId,
    applicationId,
    clientId: client.clientId,
    kid: certificate.kid,
    mailId: await makeMail(organisationId, legalName),
    auditEventId: await auditEventOf(organisationId),
    attemptId: await makeAttempt(t, { organisationId, clientId: client.clientId }),
    ...(await makeRemovable(ctx, organisationId, client.clientId)),
  };
}

async function auditEventOf(organisationId: string): Promise<string> {
  const { items } = await listAuditEvents.execute(t.as("auditor"), { organisationId, limit: 1 });
  return String(items[0]?.id);
}

async function makeMail(organisationId: string, organisationName: string): Promise<string> {
  const certificate = {
    ...{ kid: "kid", name: "", type: "signing", profileId: "signing", applicationId: null, applicationName: null },
    ...{
      organisationName,
      notAfter: "2031-05-06T07:08:09.000Z",
      organisationId: null,
      reminderDays: null,
      unusedSuccessorKid: null,
    },
  };
  const content = { kind: "expiry_reminder", certificate } as const;
  const mail = { recipient: "a@b.example", content, dedupeKey: randomUUID(), organisationId, preferenceId: null };
  const [id] = await t.deps.db.transaction((tx) => queueMails(tx, t.deps, [mail]));
  return String(id);
}

/** Resources that a successful call removes, created for each call. */
async function makeRemovable(ctx: ReturnType<TestServer["as"]>, organisationId: string, clientId: string) {
  const contact = await addContact.execute(ctx, { organisationId, kind: "technical", name: "A", email: "a@b.example" });
  await t.tokenFor(ctx); // stores the user
  const token = await createAccessToken.execute(ctx, { name: "removable", scopes: ["certificate:read"] });
  const key = await addKey.execute(ctx, { clientId, key: freshJwk() });
  const feed = await createCalendarFeed.execute(ctx, { organisationId, name: "removable" });
  const hook = await makeWebhook(ctx, organisationId);
  return { contactId: contact.id, tokenId: token.id, keyKid: key.kid, feedId: feed.id, ...hook };
}

async function makeWebhook(ctx: ReturnType<TestServer["as"]>, organisationId: string) {
  const input = {
    organisationId,
    url: `https://${randomUUID()}.invalid/`,
    format: "slack" as const,
    eventTypes: ["key.added"],
  };
  await t.deps.db.prisma.rateLimiterFlexible.deleteMany(); // challenges are limited for an organisation
  const { id: webhookId } = await createWebhook.execute(ctx, input);
  const { eventId } = await testWebhook.execute(ctx, { webhookId });
  const row = await t.deps.db.prisma.webhookSubscription.findUniqueOrThrow({ where: { id: webhookId } });
  return { webhookId, webhookCode: challengeOf(t.deps, row), eventId };
}

function ask(route: Route, ids: Ids, token?: string) {
  const row = ROWS[route.id] ?? {};
  const named = row.namesKey ? { ...ids, kid: ids.keyKid } : ids;
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: keyof Ids) => named[name]);
  const query = new URLSearchParams(row.query?.(ids)).toString();
  const hasBody = route.method === "POST" || route.method === "PATCH";
  const body = row.body?.(ids) ?? route.example ?? {};
  return t.call(route.method, `/api/v1${path}${query ? `?${query}` : ""}`, {
    ...(token ? { token } : {}),
    ...(hasBody ? { body } : {}),
  });
}

/** A response without volatile values. */
function comparable({ status, body }: Awaited<ReturnType<typeof ask>>) {
  return { status, body: { ...body, requestId: "", instance: "" } };
}

const namesSomething = (route: Route) =>
  route.path.includes("{") || ROWS[route.id]?.query === ofOrganisation || route.id === "inspectCsr";

describe("every route", () => {
  it("exists for every row of this file", () => {
    expect(routes.map(({ id }) => id)).toEqual(expect.arrayContaining([...Object.keys(ROWS), ...REMOVING]));
  });

  it("requires the private key where no account is needed", async () => {
    const csr = await freshCsr();
    const ask = (kid: string) => t.call("POST", "/api/v1/revocations", { body: { kid, csr } });
    const answers = await Promise.all([things.own, things.foreign, things.random].map(({ kid }) => ask(kid)));
    for (const answer of answers) {
      expect(comparable(answer)).toEqual(comparable(answers[0] as (typeof answers)[0]));
      expect(answer).toMatchObject({ status: 403, body: { reason: "not_proven" } });
    }
  });

  describe.each(routes.filter(({ id }) => !ROWS[id]?.isOpen).map((route) => [route.id, route] as const))(
    "%s",
    (id, route) => {
      const { permission, scope: actsOn } = route.operation;
      const needsNone = permission === "public" || permission === "self";
      const isGrantedBy = (grants: ReadonlySet<string>) => grants.has(permission);
      const isPersonal = needsNone || isGrantedBy(PERSONAL_GRANTS);
      const isGrantedTo = (role: OrganisationRole) =>
        isPersonal || (actsOn !== "platform" && isGrantedBy(ORGANISATION_GRANTS[role]));

      it("reveals nothing to anonymous callers", async () => {
        const answers = await Promise.all(
          (["own", "foreign", "random"] as const).map((whose) => ask(route, things[whose])),
        );
        for (const answer of answers) expect(answer.status).toBe(401);
      });

      it("answers the same for foreign and non-existent resources", async () => {
        const callers = [tokens.viewer, tokens.admin, ...scoped.map(([, token]) => token)];
        for (const token of callers) {
          const [foreign, random] = [await ask(route, things.foreign, token), await ask(route, things.random, token)];
          if (!namesSomething(route)) continue;
          expect(comparable(foreign)).toEqual(comparable(random));
          expect(foreign.text).not.toContain(FOREIGN_MARK);
          if (route.path.includes("{") && !route.operation.operation.endsWith(".list"))
            expect(foreign.status).toBeGreaterThanOrEqual(400);
        }
      });

      it.each(["viewer", "admin"] as const)("allows a %s exactly what the role grants", async (role) => {
        const removable = REMOVING.includes(id);
        const own = removable
          ? { ...things.own, ...(await makeRemovable(adminContext, things.own.organisationId, things.own.clientId)) }
          : things.own;
        const { status, text } = await ask(route, own, tokens[role]);
        expect(text).not.toContain(FOREIGN_MARK);
        if (!isGrantedTo(role)) expect(status).toBe(403);
        // A token belongs to its owner only.
        else if (id === "revokeAccessToken" && role === "viewer") expect(status).toBe(404);
        else expect([200, 201, 409, 422]).toContain(status);
      });

      it("allows a token exactly its scopes", async () => {
        for (const [scope, token] of scoped) {
          const { status } = await ask(route, things.random, token);
          const isGranted = needsNone || (scope === permission && isGrantedTo("admin"));
          if (isGranted) expect([scope, status]).not.toEqual([scope, 403]);
          else expect([scope, status]).toEqual([scope, 403]);
        }
      });

      it("is allowed for platform administrators in every organisation", async () => {
        const removable = REMOVING.includes(id);
        const ids = removable
          ? { ...things.own, ...(await makeRemovable(adminContext, things.own.organisationId, things.own.clientId)) }
          : things.own;
        const { status } = await ask(route, ids, tokens.super_admin);
        expect(id === "revokeAccessToken" ? [404] : [200, 201, 409, 422]).toContain(status);
      });
    },
  );
});

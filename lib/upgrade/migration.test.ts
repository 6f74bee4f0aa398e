/** A database of v0.1.0, opened by this version: embedded, or PostgreSQL if the tests have a server. */
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "@/lib/db/database";
import { openEmbedded } from "@/lib/db/embedded";
import { openPostgresql } from "@/lib/db/postgresql";
import { MAIL_OUTBOX } from "@/lib/mail/outbox-table";
import { scopeOf } from "@/lib/operation/actor";
import type { Permission } from "@/lib/operation/permissions";
import { claim } from "@/lib/outbox/store";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";
import { actorForToken } from "@/lib/users/actor-for-token";
import { hashBearer } from "@/lib/users/bearer";
import { WEBHOOK_OUTBOX } from "@/lib/webhooks/outbox-table";
import { upgradeFinders } from "./finders";
import { findPage } from "./list-upgrade-findings";

const MIGRATIONS = join(import.meta.dirname, "../../prisma/migrations");
/** The last migration of v0.1.0 sorts before this. */
const AFTER_FIRST_RELEASE = "20261129";

let directory: string;
let own: OwnDatabase;
let db: Database;

const open = (migrationsDirectory: string): Promise<Database> =>
  own.url
    ? openPostgresql({ url: own.url, migrationsDirectory, poolSize: 4, onError: () => {} })
    : openEmbedded({ directory, migrationsDirectory });

beforeAll(async () => {
  own = await createOwnDatabase();
  directory = await mkdtemp(join(tmpdir(), "countersign-upgrade-"));
  const old = join(directory, "migrations");
  for (const name of await readdir(MIGRATIONS)) {
    if (name < AFTER_FIRST_RELEASE || name.endsWith(".toml")) {
      await cp(join(MIGRATIONS, name), join(old, name), { recursive: true });
    }
  }
  const before = await open(old);
  for (const statement of asFirstReleaseWroteIt()) await before.prisma.$executeRawUnsafe(statement);
  await before.close();
  db = await open(MIGRATIONS);
}, 120_000);
afterAll(async () => {
  await db.close();
  await own.drop();
  await rm(directory, { recursive: true, force: true });
});

function asFirstReleaseWroteIt(): string[] {
  const now = "now() - interval '1 day'";
  const application = (id: string, configuration: string) =>
    `INSERT INTO applications (id, organisation_id, name, unique_name, type, security_configuration, environment, created_at, updated_at)
     VALUES ('${id}', 'bank', '${id}', '${id}', 'server_to_server', '${configuration}', 'sandbox', ${now}, ${now})`;
  const client = (
    id: string,
    applicationId: string,
    scopes: string,
    more: { method?: string; isBound?: boolean; lifetime?: number } = {},
  ) =>
    `INSERT INTO oauth_clients (client_id, application_id, organisation_id, name, auth_method, grant_types, scopes, redirect_uris,
       assertion_algorithms, audience_policy, assertion_lifetime_seconds, key_source, certificate_bound_tokens, created_at, updated_at)
     VALUES ('${id}', '${applicationId}', 'bank', '${id}', '${more.method ?? "private_key_jwt"}', '{client_credentials}', '{${scopes}}', '{}',
       '{ES256}', 'compatible', ${more.lifetime ?? 300}, 'managed', ${more.isBound ?? false}, ${now}, ${now})`;
  const user = (id: string, platformRole: string | null) =>
    `INSERT INTO users (id, email, name, platform_role, created_at, updated_at)
     VALUES ('${id}', '${id}@example.com', '${id}', ${platformRole === null ? "NULL" : `'${platformRole}'`}, ${now}, ${now})`;
  const token = (id: string, userId: string, scopes: string) =>
    `INSERT INTO access_tokens (id, user_id, name, token_hash, hint, scopes, created_at, expires_at)
     VALUES ('${id}', '${userId}', '${id}', '${hashBearer(id)}', 'abcd', '{${scopes}}', ${now}, now() + interval '30 days')`;
  const member = (userId: string, role: string) =>
    `INSERT INTO memberships (id, user_id, organisation_id, role, created_at) VALUES ('${userId}', '${userId}', 'bank', '${role}', ${now})`;
  const mail = (id: string, status: string) =>
    `INSERT INTO mail_messages (id, recipient, subject, kind, content, dedupe_key, status, next_attempt_at, give_up_at, created_at)
     VALUES ('${id}', 'ada@example.com', '${id}', 'platform_warning', '{}', '${id}', '${status}', ${now}, now() + interval '1 day', ${now})`;
  const webhook = (id: string, status: string) =>
    `INSERT INTO webhook_subscriptions (id, organisation_id, url, description, format, event_types, status, confirmation_nonce, secret,
       secret_hint, created_at, updated_at)
     VALUES ('${id}', 'bank', 'https://hooks.example/', '', 'standard', '{key.added}', '${status}', '', '', 'abcd', ${now}, ${now})`;
  const delivery = (eventId: string, status: string) =>
    `INSERT INTO webhook_deliveries (subscription_id, event_id, organisation_id, event_type, occurred_at, data, status, attempts,
       next_attempt_at, give_up_at, created_at)
     VALUES ('hook-active', '${eventId}', 'bank', 'key.added', ${now}, '{}', '${status}', 1, ${now}, now() + interval '1 day', ${now})`;
  return [
    ...["queued", "sending", "sent", "dead"].map((status) => mail(`mail-${status}`, status)),
    ...["unconfirmed", "active", "paused", "disabled"].map((status) => webhook(`hook-${status}`, status)),
    ...["queued", "delivered", "dead"].map((status) => delivery(`event-${status}`, status)),
    `INSERT INTO organisations (id, legal_name, registration_number, country, created_at, updated_at)
     VALUES ('bank', 'Bank PLC', '1', 'GB', ${now}, ${now})`,
    application("plain", "private_key_jwt"),
    application("strict", "fapi2"),
    client("wide", "plain", "accounts,security:respond,user:write,certificate:read"),
    client("contacts", "plain", "organisation:write"),
    client("good", "plain", "accounts,certificate:issue"),
    client("brief", "plain", "accounts", { lifetime: 30 }),
    client("brief-fapi", "strict", "accounts", { method: "self_signed_tls_client_auth", isBound: true, lifetime: 30 }),
    client("unbound", "strict", "accounts"),
    client("own-certificate", "strict", "accounts", { method: "self_signed_tls_client_auth", isBound: true }),
    ...[user("admin", null), user("viewer", null), user("root", "super_admin"), user("officer", "security_officer")],
    ...[member("admin", "admin"), member("viewer", "viewer")],
    token("admins-token", "admin", "organisation:write,certificate:issue,user:write"),
    token("viewers-token", "viewer", "certificate:read,certificate:issue"),
    token("roots-token", "root", "organisation:write,security:respond"),
    token("officers-token", "officer", "organisation:write"),
  ];
}

const held = async (token: string, permission: Permission) => {
  const actor = await actorForToken({ db, clock: { now: () => new Date() } }, token);
  if (!actor) throw new Error("the token is not valid");
  const scope = scopeOf(actor, permission);
  return scope === "all" ? scope : [...scope.organisations];
};

it("keeps every permission that tokens legitimately had", async () => {
  expect(await held("admins-token", "contact:write")).toEqual(["bank"]);
  expect(await held("admins-token", "certificate:issue")).toEqual(["bank"]);
  expect(await held("viewers-token", "certificate:read")).toEqual(["bank"]);
  expect(await held("roots-token", "contact:write")).toBe("all");
  expect(await held("roots-token", "organisation:write")).toBe("all");
  expect(await held("officers-token", "organisation:write")).toBe("all");
});

it("gives a token no permission that its owner did not have, also when the owner is promoted", async () => {
  expect(await held("admins-token", "user:write")).toEqual([]);
  expect(await held("officers-token", "contact:write")).toEqual([]);
  expect(await held("viewers-token", "certificate:issue")).toEqual([]);
  await db.prisma.membership.update({ where: { id: "viewer" }, data: { role: "admin" } });
  expect(await held("viewers-token", "certificate:issue")).toEqual([]);
});

it("binds only the tokens of FAPI 2.0 clients", async () => {
  const rows = await db.prisma.oAuthClient.findMany({ orderBy: { clientId: "asc" } });
  expect(rows.filter((row) => row.certificateBoundTokens).map(({ clientId }) => clientId)).toEqual([
    "brief-fapi",
    "own-certificate",
    "unbound",
  ]);
});

it("raises assertion lifetimes below a minute to the minimum of FAPI 2.0, and leaves all others", async () => {
  const rows = await db.prisma.oAuthClient.findMany({ where: { clientId: { in: ["brief", "brief-fapi", "good"] } } });
  expect(rows.map(({ clientId, assertionLifetimeSeconds }) => [clientId, assertionLifetimeSeconds]).sort()).toEqual([
    ["brief", 30],
    ["brief-fapi", 60],
    ["good", 300],
  ]);
});

it("keeps the status of every email, webhook and delivery, and sends queued ones", async () => {
  const { prisma } = db;
  const named = async (rows: Promise<{ id: string; status: string }[]>, prefix: string) =>
    (await rows).map(({ id, status }) => [id.slice(prefix.length), status]).sort();
  const same = (...statuses: string[]) => statuses.sort().map((status) => [status, status]);
  expect(await named(prisma.mailMessage.findMany(), "mail-")).toEqual(same("queued", "sending", "sent", "dead"));
  expect(await named(prisma.webhookSubscription.findMany(), "hook-")).toEqual(
    same("unconfirmed", "active", "paused", "disabled"),
  );
  const deliveries = prisma.webhookDelivery.findMany().then((rows) => rows.map((row) => ({ ...row, id: row.eventId })));
  expect(await named(deliveries, "event-")).toEqual(same("queued", "delivered", "dead"));
  const now = new Date();
  const round = { owner: "one", now, leaseUntil: new Date(now.getTime() + 60_000), limit: 10 };
  expect(await claim(db, MAIL_OUTBOX, round)).toEqual([["mail-queued"]]);
  expect(await claim(db, WEBHOOK_OUTBOX, round)).toEqual([["hook-active", "event-queued"]]);
});

it("lists clients with ineffective scopes and clients that now need a certificate, in pages", async () => {
  const page = (cursor?: string) => findPage(db.prisma, upgradeFinders([]), { now: new Date(), limit: 2, cursor });
  const first = await page();
  expect(first.items).toMatchObject([
    { kind: "client_scopes", clientId: "contacts", values: ["organisation:write"], organisationName: "Bank PLC" },
    { kind: "client_scopes", clientId: "wide", values: ["security:respond", "user:write"], applicationName: "plain" },
  ]);
  expect(first.items[0]?.message).toContain("contact:write");
  expect(await page(first.nextCursor ?? "")).toMatchObject({
    items: [{ kind: "client_certificate", clientId: "unbound" }],
    nextCursor: null,
  });
  await db.prisma.oAuthClient.update({ where: { clientId: "wide" }, data: { scopes: ["accounts"] } });
  expect((await page()).items.map(({ clientId }) => clientId)).toEqual(["contacts", "unbound"]);
});

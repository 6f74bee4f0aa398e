/**
 * Who may do what, for every operation there is (found as files are): an OAuth client with all permission words as scopes, a
 * personal token of each single scope, a viewer and an administrator, each on things of their own organisation, of a foreign one
 * and of the platform. An operation without a declared scope, or with an input member that has no example here, fails.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createCalendarFeed } from "@/lib/calendar/create-calendar-feed";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { addKey } from "@/lib/keys/add-key";
import { queueMails } from "@/lib/mail/queue-mail";
import { type Actor, OPERATION_SCOPES, type UserActor } from "@/lib/operation/actor";
import type { Operation } from "@/lib/operation/operation";
import { CLIENT_GRANTS, PERMISSIONS, PERSONAL_GRANTS, type Permission } from "@/lib/operation/permissions";
import { addContact } from "@/lib/organisations/add-contact";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { createAccessToken } from "@/lib/users/create-access-token";
import { newUser } from "@/lib/users/new-user";
import { insertUser, putMembership } from "@/lib/users/store";
import { createWebhook } from "@/lib/webhooks/create-webhook";
import { testWebhook } from "@/lib/webhooks/test-webhook";

import { EXAMPLES, freshJwk, type Ids, IS_THEIRS, MORE } from "./testing/authorisation-inputs";

const operations = [
  ...new Set(
    Object.values(
      import.meta.glob<Record<string, unknown>>(
        ["../../lib/*/*.ts", "!../../lib/*/*.test.ts", "!../../lib/testing/*", "!../../lib/db/*"],
        { eager: true },
      ),
    )
      .flatMap((module) => Object.values(module))
      .filter((value): value is Operation => typeof value === "object" && value !== null && "execute" in value),
  ),
];
const sources = Object.values(
  import.meta.glob<string>(["../../lib/*/*.ts", "!../../lib/*/*.test.ts", "!../../lib/testing/*", "!../../lib/db/*"], {
    eager: true,
    query: "?raw",
    import: "default",
  }),
).join("\n");

/** Not exported: a function beside each builds the actor, and no door passes one on. */
const WRAPPED = [
  "authority.change_passphrase",
  "certificate.revoke_by_proof",
  "key.block_leaked",
  "restore.finish",
  "session.create",
  "session.end",
];

/** `{kid}` of these is that of a registered key. */
const NAMES_KEY = ["key.get", "key.update", "key.remove"];

const FOREIGN_MARK = "Foreign Mark Ltd";
const ROLES = ["viewer", "admin"] as const;

let t: Harness;
let own: Ids & { keyKid: string };
let foreign: Ids & { keyKid: string };
let actors: { name: string; actor: Actor; single?: Permission }[];
let ownUsers: string[];

beforeAll(async () => {
  t = await createHarness({ ISSUANCE_PER_MINUTE: "1000000" });
  own = await makeThings("Own Bank PLC");
  foreign = await makeThings(FOREIGN_MARK);
  const people = await Promise.all(ROLES.map((role) => member(role, own.organisationId)));
  const [, admin] = people as [UserActor, UserActor];
  ownUsers = people.map(({ userId }) => userId);
  const { clientId, organisationId } = own;
  actors = [
    {
      name: "client with every permission word",
      actor: { kind: "client", clientId, organisationId, scopes: new Set(PERMISSIONS) },
    },
    ...ROLES.map((name, index) => ({ name, actor: people[index] as UserActor })),
    ...PERMISSIONS.map((single) => ({
      name: `token of ${single}`,
      actor: { ...admin, via: "token", scopes: new Set([single]) } as const,
      single,
    })),
  ];
}, 120_000);
afterAll(() => t.close());

/** A stored member. */
async function member(role: (typeof ROLES)[number], organisationId: string): Promise<UserActor> {
  const { actor } = t.as(role, organisationId);
  if (actor.kind !== "user") throw new Error("not a person");
  const { userId, email, name } = actor;
  const now = t.clock.now();
  const row = { ...newUser({ email, name, platformRole: null, passwordHash: null }, now), id: userId };
  await insertUser(t.deps.db.prisma, row);
  await putMembership(t.deps.db.prisma, { id: randomUUID(), userId, organisationId, role, createdAt: now });
  return actor;
}

async function makeThings(legalName: string): Promise<Ids & { keyKid: string }> {
  const { id: organisationId } = await t.makeOrganisation({ legalName });
  const { id: applicationId } = await t.makeApplication(organisationId, { name: `${legalName} app` });
  const actor = await member("admin", organisationId);
  const ctx = as(actor);
  const client = await createClient.execute(ctx, { applicationId, name: legalName, authMethod: "private_key_jwt" });
  const { clientId } = client;
  const { kid } = await issueCertificate.execute(ctx, { applicationId, type: "signing", csr: await freshCsr() });
  const certificate = await t.deps.db.prisma.certificate.findUniqueOrThrow({ where: { kid } });
  const contact = { organisationId, kind: "technical", name: legalName, email: "a@b.example" };
  const token = await createAccessToken.execute(ctx, { name: legalName, scopes: ["token:manage"] });
  const hook = { organisationId, url: "https://hooks.invalid/", eventTypes: ["key.added"], description: legalName };
  const { id: webhookId } = await createWebhook.execute(ctx, hook);
  return {
    ...{ organisationId, applicationId, clientId, kid, webhookId, userId: actor.userId, parentId: organisationId },
    certificateId: certificate.id,
    replaces: kid,
    contactId: (await addContact.execute(ctx, contact)).id,
    tokenId: token.id,
    keyKid: (await addKey.execute(ctx, { clientId, key: freshJwk(), name: legalName })).kid,
    eventId: (await testWebhook.execute(ctx, { webhookId })).eventId,
    feedId: (await createCalendarFeed.execute(ctx, { organisationId, name: legalName })).id,
    mailId: await makeMail(organisationId, legalName),
    sessionId: randomUUID(),
  };
}

async function makeMail(organisationId: string, organisationName: string): Promise<string> {
  const certificate = {
    ...{ kid: "kid", name: "", type: "signing", profileId: "signing", applicationId: null, applicationName: null },
    ...{ organisationId, organisationName, notAfter: "2031-05-06T07:08:09.000Z", unusedSuccessorKid: null },
    reminderDays: null,
  };
  const content = { kind: "expiry_reminder", certificate } as const;
  const mail = { recipient: "a@b.example", content, dedupeKey: randomUUID(), organisationId, preferenceId: null };
  const [id] = await t.deps.db.transaction((tx) => queueMails(tx, t.deps, [mail]));
  return String(id);
}

const as = (actor: Actor): Context => ({ ...t.anonymous(), actor, requestId: randomUUID() });

/** A valid input that names these things; `onlyRequired` names none that need not be named: everything there is. */
function inputFor({ operation, input }: Operation, things: Ids & { keyKid: string }, onlyRequired = false) {
  const schema = z.toJSONSchema(input, { io: "input", unrepresentable: "any" });
  const ids: Ids = NAMES_KEY.includes(operation) ? { ...things, kid: things.keyKid } : things;
  const more = MORE[operation]?.(ids) ?? {};
  const given: Record<string, unknown> = {};
  for (const name of Object.keys(schema.properties ?? {})) {
    const isRequired = schema.required?.includes(name) ?? false;
    if (name in more) given[name] = more[name];
    else if (name in ids && (isRequired || !onlyRequired)) given[name] = ids[name as keyof Ids];
    else if (isRequired) {
      expect(EXAMPLES, `${operation} needs an example of its member ${name} in this file`).toHaveProperty(name);
      given[name] = EXAMPLES[name];
    }
  }
  // One holder: an application's or the organisation's own.
  if (!schema.required?.includes("organisationId") && "applicationId" in given) delete given.organisationId;
  return given;
}

interface Answer {
  code: string;
  reason?: string | undefined;
  text: string;
}

async function ask(operation: Operation, actor: Actor, input: object): Promise<Answer> {
  try {
    const result = await operation.execute(as(actor), input);
    return { code: "ok", text: await written(result) };
  } catch (error) {
    const { code = "unknown", details } = error as { code?: string; details?: { reason?: string } };
    return { code, reason: details?.reason, text: `${String(error)} ${JSON.stringify(details)}` };
  }
}

/** The answer as text; a stream is read to its end. */
async function written(result: unknown): Promise<string> {
  if (typeof result !== "object" || result === null || !(Symbol.asyncIterator in result)) return JSON.stringify(result);
  let text = "";
  for await (const part of result as AsyncIterable<unknown>) text += String(part);
  return text;
}

/** A hash of each table without those rows. */
async function elsewhere(): Promise<Record<string, string>> {
  const { prisma } = t.deps.db;
  const columns = await prisma.$queryRawUnsafe<{ name: string; owned: boolean }[]>(`
    SELECT t.table_name AS name, bool_or(c.column_name = 'organisation_id') AS owned
    FROM information_schema.tables t JOIN information_schema.columns c USING (table_schema, table_name)
    WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE' GROUP BY t.table_name`);
  const hashes = columns.map(({ name, owned }) => {
    const theirs = IS_THEIRS[name] ?? (owned ? "organisation_id IS NOT DISTINCT FROM $1" : "false");
    return `SELECT '${name}' AS name, coalesce(md5(string_agg(r::text, ';' ORDER BY r::text)), '') AS hash
      FROM "${name}" r WHERE NOT coalesce(${theirs}, false) AND $1 <> '' AND cardinality($2::text[]) > 0`;
  });
  const rows = await prisma.$queryRawUnsafe<{ name: string; hash: string }[]>(
    hashes.join(" UNION ALL "),
    own.organisationId,
    ownUsers,
  );
  return Object.fromEntries(rows.map(({ name, hash }) => [name, hash]));
}

describe("the declaration", () => {
  it("is there for every operation, the unexported ones too", () => {
    const declared = [...sources.matchAll(/defineOperation\(\{\s*operation: "([\w.]+)"/g)].map(([, name]) => name);
    const exported = operations.map(({ operation }) => operation);
    expect([...exported, ...WRAPPED].sort()).toEqual(declared.sort());
    expect(exported.length).toBeGreaterThan(90);
    for (const { operation, scope } of operations)
      expect([operation, OPERATION_SCOPES]).toEqual([operation, expect.arrayContaining([scope])]);
  });

  it("is the platform wherever no role of an organisation grants the permission", () => {
    for (const { operation, permission, scope } of operations) {
      if (permission === "public" || CLIENT_GRANTS.has(permission) || PERSONAL_GRANTS.has(permission)) continue;
      expect([operation, scope]).toEqual([operation, "platform"]);
    }
  });

  it("changes nothing where it is shared, and asks for no permission where it is public", () => {
    for (const { operation, permission, scope, effect } of operations) {
      if (scope === "shared") expect([operation, effect]).toEqual([operation, "read"]);
      expect([operation, permission === "public"]).toEqual([
        operation,
        scope === "public" || (scope === "self" && permission === "public"),
      ]);
    }
  });
});

/** What takes a thing away comes last, so that everything is there for the others. */
const takesAway = ({ operation }: Operation) => /\.(delete|remove|revoke|revoke_many)$/.test(operation);
const inOrder = [...operations].sort((a, b) => Number(takesAway(a)) - Number(takesAway(b)));

describe.each(inOrder.map((operation) => [operation.operation, operation] as const))("%s", (_, operation) => {
  const { scope, permission } = operation;

  it("changes nothing outside the actor's organisation, and shows nothing of it", async () => {
    const before = await elsewhere();
    for (const [target, onlyRequired] of [
      ["foreign", false],
      ["platform", true],
    ] as const) {
      for (const { name, actor } of actors) {
        const answer = await ask(operation, actor, inputFor(operation, foreign, onlyRequired));
        expect([target, name, answer.text]).toEqual([target, name, expect.not.stringContaining(FOREIGN_MARK)]);
        if (scope === "platform") expect([target, name, answer.code]).toEqual([target, name, "forbidden"]);
        else expect([target, name, answer.code]).not.toEqual([target, name, "internal"]);
      }
    }
    expect(await elsewhere()).toEqual(before);
  });

  it("is done on one's own only with its permission, and changes nothing else", async () => {
    const before = await elsewhere();
    expect(operation.input.safeParse(inputFor(operation, own)).error).toBeUndefined();
    const codes = new Set<string>();
    for (const { name, actor, single } of actors) {
      const { code } = await ask(operation, actor, inputFor(operation, own));
      codes.add(code);
      const lacksScope = scope !== "public" && permission !== "public" && single !== undefined && single !== permission;
      if (scope === "platform" || lacksScope) expect([name, code]).toEqual([name, "forbidden"]);
      expect([name, code]).not.toEqual([name, "internal"]);
    }
    // Otherwise the refusals above would say nothing.
    const isReached = [...codes].some((code) => !["forbidden", "not_found", "unauthenticated"].includes(code));
    if (scope === "organisation" || scope === "shared")
      expect([...codes], operation.operation).toSatisfy(() => isReached);
    expect(await elsewhere()).toEqual(before);
  });
});

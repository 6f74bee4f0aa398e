/**
 * Authorisation matrix of every operation (found by scanning the files): an OAuth client with all permissions as scopes, a
 * personal token with each single scope, a viewer and an administrator, each on resources of their own organisation, of a foreign one
 * and of the platform. An operation without a declared scope, or with an input member that has no example in testing/inputs.ts, fails.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Actor, OPERATION_SCOPES, type UserActor } from "@/lib/operation/actor";
import type { Operation } from "@/lib/operation/operation";
import {
  CLIENT_GRANTS,
  isPermission,
  PERMISSIONS,
  PERSONAL_GRANTS,
  type Permission,
} from "@/lib/operation/permissions";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { operations, sources } from "./testing/every-operation";
import { inputFor, type Things } from "./testing/inputs";
import { makeThings, member } from "./testing/things";

/** Not exported: a wrapper builds the actor, and no adapter passes one on. */
const WRAPPED = [
  "authority.change_passphrase",
  "certificate.revoke_by_proof",
  "key.block_leaked",
  "restore.finish",
  "session.create",
  "session.end",
];

const FOREIGN_MARK = "Foreign Mark Ltd";
const ROLES = ["viewer", "admin"] as const;

let t: Harness;
let own: Things;
let foreign: Things;
let actors: { name: string; actor: Actor; single?: Permission }[];
let ownUsers: string[];

beforeAll(async () => {
  t = await createHarness({ ISSUANCE_PER_MINUTE: "1000000" });
  own = await makeThings(t, "Own Bank PLC");
  foreign = await makeThings(t, FOREIGN_MARK);
  const people = await Promise.all(ROLES.map((role) => member(t, role, own.organisationId)));
  const [, admin] = people as [UserActor, UserActor];
  ownUsers = people.map(({ userId }) => userId);
  const { clientId, organisationId } = own;
  actors = [
    {
      name: "client with every permission",
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

const as = (actor: Actor): Context => ({ ...t.anonymous(), actor, requestId: randomUUID() });

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

/** The output as text; a stream is read completely. */
async function written(result: unknown): Promise<string> {
  if (typeof result !== "object" || result === null || !(Symbol.asyncIterator in result)) return JSON.stringify(result);
  let text = "";
  for await (const part of result as AsyncIterable<unknown>) text += String(part);
  return text;
}

/** Rows that the actors may change: those of their organisation, and their own. */
const IS_THEIRS: Record<string, string> = {
  organisations: "id = $1",
  users: "id = ANY($2)",
  sessions: "user_id = ANY($2)",
  access_tokens: "user_id = ANY($2)",
  setup_links: "user_id = ANY($2)",
  rate_limits: "true",
  idempotency_records: "true",
  notification_preferences: "address IN (SELECT email FROM users WHERE id = ANY($2))",
  audit_events: "organisation_id IS NULL OR organisation_id = $1",
};

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
  it("exists for every operation, including unexported ones", () => {
    const declared = [...sources.matchAll(/defineOperation\(\{\s*operation: "([\w.]+)"/g)].map(([, name]) => name);
    const exported = operations.map(({ operation }) => operation);
    expect([...exported, ...WRAPPED].sort()).toEqual(declared.sort());
    expect(exported.length).toBeGreaterThan(90);
    for (const { operation, scope } of operations)
      expect([operation, OPERATION_SCOPES]).toEqual([operation, expect.arrayContaining([scope])]);
  });

  it("has the platform scope where no role of an organisation grants the permission", () => {
    for (const { operation, permission, scope } of operations) {
      if (permission === "public" || permission === "self") continue;
      if (isPermission(permission) && (CLIENT_GRANTS.has(permission) || PERSONAL_GRANTS.has(permission))) continue;
      expect([operation, scope]).toEqual([operation, "platform"]);
    }
  });

  it("is read-only for shared operations, and requires no permission for public and self operations", () => {
    for (const { operation, permission, scope, effect } of operations) {
      if (scope === "shared") expect([operation, effect]).toEqual([operation, "read"]);
      expect([operation, permission === "public"]).toEqual([operation, scope === "public"]);
      if (permission === "self") expect([operation, scope]).toEqual([operation, "self"]);
    }
  });

  it("names the operation that audits the change of a write", () => {
    for (const { operation, auditedBy } of operations) {
      if (auditedBy)
        expect([operation, sources]).toEqual([operation, expect.stringContaining(`operation: "${auditedBy}"`)]);
    }
  });
});

/** Operations that remove resources run last, so that the others find everything. */
const isRemoval = ({ operation }: Operation) => /\.(delete|remove|revoke|revoke_many)$/.test(operation);
const inOrder = [...operations].sort((a, b) => Number(isRemoval(a)) - Number(isRemoval(b)));

describe.each(inOrder.map((operation) => [operation.operation, operation] as const))("%s", (_, operation) => {
  const { scope, permission } = operation;

  it("changes and reveals nothing outside the actor's organisation", async () => {
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

  it("succeeds on own resources only with its permission, and changes nothing else", async () => {
    const before = await elsewhere();
    expect(operation.input.safeParse(inputFor(operation, own)).error).toBeUndefined();
    const codes = new Set<string>();
    for (const { name, actor, single } of actors) {
      const { code } = await ask(operation, actor, inputFor(operation, own));
      codes.add(code);
      const needsScope = permission !== "public" && permission !== "self";
      const lacksScope = needsScope && single !== undefined && single !== permission;
      if (scope === "platform" || lacksScope) expect([name, code]).toEqual([name, "forbidden"]);
      expect([name, code]).not.toEqual([name, "internal"]);
    }
    // Otherwise the rejections above would prove nothing.
    const isReached = [...codes].some((code) => !["forbidden", "not_found", "unauthenticated"].includes(code));
    if (scope === "organisation" || scope === "shared")
      expect([...codes], operation.operation).toSatisfy(() => isReached);
    expect(await elsewhere()).toEqual(before);
  });
});

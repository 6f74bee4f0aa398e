/** One part of the ten thousand requests; `fuzz-*.test.ts` run the parts in parallel. */
import { generateKeyPairSync } from "node:crypto";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCalendarFeed } from "@/lib/calendar/create-calendar-feed";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { addKey } from "@/lib/keys/add-key";
import { queueMails } from "@/lib/mail/queue-mail";
import { addContact } from "@/lib/organisations/add-contact";
import { createAccessToken } from "@/lib/users/create-access-token";
import { createWebhook } from "@/lib/webhooks/create-webhook";
import { createTestServer, type TestServer } from "../../testing";
import { EXAMPLE_CSR } from "../examples";
import { buildOpenApi } from "../openapi";
import { routes } from "../routes";
import { Chance, type DocumentedOperation, type Json, type KnownIds, makeRequest } from "./generate";
import { type FuzzAnswer, type FuzzRequest, send } from "./in-process";

const SHARDS = 4;
const REQUESTS = 10_000 / SHARDS;
/** Share of operations that must succeed: with fewer, most requests would fail the first check. */
const MOSTLY = 0.6;

/** Declares the tests of one part. */
export function fuzzShard(shard: number): void {
  let t: TestServer;
  const seed = Number(process.env.FUZZ_SEED ?? 20_261_129) + shard;
  beforeAll(async () => {
    const quotas = { ISSUANCE_PER_MINUTE: "1000000", JWS_VERIFICATIONS_PER_MINUTE: "1000000" };
    t = await createTestServer(quotas, { outbound: { resolveHost: async () => [] } });
  }, 120_000);
  afterAll(() => t.close());

  it(`part ${shard} of ${SHARDS}: ${REQUESTS} responses match the OpenAPI document (seed ${seed})`, async () => {
    const document = buildOpenApi(routes, t.deps.env.publicUrl) as { paths: Record<string, Record<string, Json>> };
    const operations = operationsOf(document);
    const violationOf = createResponseValidator(document);
    const chance = new Chance(seed);
    let world = await makeWorld(t);
    const succeeded = new Set<string>();
    const violations: string[] = [];
    for (let n = 0; n < REQUESTS; n++) {
      if (n % 500 === 499) world = await makeWorld(t); // replaces deleted and suspended resources
      const operation = operations[n % operations.length] as DocumentedOperation;
      const request = makeRequest(operation, chance, world);
      const answer = await send(t.deps, request);
      if (answer.status < 300) succeeded.add(operation.operationId);
      const violation = violationOf(operation, answer);
      if (violation) violations.push(`${describeRequest(request)}\n  ${answer.status}: ${violation}`);
    }
    expect(violations.slice(0, 10)).toEqual([]);
    expect(succeeded.size).toBeGreaterThan(operations.length * MOSTLY);
  }, 240_000);
}

function operationsOf(document: { paths: Record<string, Record<string, Json>> }): DocumentedOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      return { ...operation, method, path } as unknown as DocumentedOperation; // the document is ours: buildOpenApi
    }),
  );
}

/** Compares a response with the document. @returns the violation; undefined when it conforms */
export function createResponseValidator(
  document: Json,
): (operation: DocumentedOperation, answer: FuzzAnswer) => string | undefined {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats(ajv);
  ajv.addSchema({ ...document, $id: "document" });
  const compiled = new Map<string, ValidateFunction>();
  const validator = (pointer: string): ValidateFunction => {
    const known = compiled.get(pointer) ?? ajv.compile({ $ref: `document#${pointer}` });
    compiled.set(pointer, known);
    return known;
  };
  return ({ path, method, responses }, { status, headers, body }) => {
    if (status >= 500) return `a server error: ${body.slice(0, 300)}`;
    const documented = responses[String(status)];
    if (!documented) return `undocumented status: ${body.slice(0, 300)}`;
    const reference = typeof documented.$ref === "string" ? documented.$ref.slice(1) : undefined;
    const pointer = reference ?? `/paths/${escaped(path)}/${method}/responses/${status}`;
    const content = (reference ? at(document, reference) : documented).content as Record<string, { schema?: Json }>;
    const type = headers["content-type"]?.split(";")[0] ?? "";
    if (!content[type]) return `undocumented media type ${type}`;
    if (!/[/+]json$/.test(type)) return undefined; // not the lines of application/x-ndjson
    const validate = validator(`${pointer}/content/${escaped(type)}/schema`);
    return validate(JSON.parse(body)) ? undefined : `${ajv.errorsText(validate.errors)}: ${body.slice(0, 300)}`;
  };
}

const escaped = (name: string) => encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"));

const at = (document: Json, pointer: string): Json =>
  pointer
    .slice(1)
    .split("/")
    .reduce<Json>((value, name) => value[name] as Json, document);

const describeRequest = ({ method, url, body }: FuzzRequest) =>
  `${method} ${url.slice(0, 300)} ${body ? Buffer.from(body).toString("utf8").slice(0, 500) : ""}`;

/** Resources of two organisations, and the token of a super administrator. */
async function makeWorld(t: TestServer): Promise<{ ids: KnownIds; token: string }> {
  await t.deps.db.prisma.rateLimiterFlexible.deleteMany();
  const [one, other] = [await makeThings(t), await makeThings(t)];
  const names = Object.keys(one) as (keyof typeof one)[];
  const ids = Object.fromEntries(names.map((name) => [name, [one[name], other[name], "A".repeat(43)]]));
  const platform = t.as("super_admin");
  const token = await t.tokenFor(platform);
  return { ids: { ...ids, kids: [], csr: [EXAMPLE_CSR, await freshCsr()] }, token };
}

async function makeThings(t: TestServer) {
  const { id: organisationId } = await t.makeOrganisation();
  const { id: applicationId } = await t.makeApplication(organisationId);
  const ctx = t.as("admin", organisationId);
  const { clientId } = await createClient.execute(ctx, { applicationId, name: "c", authMethod: "private_key_jwt" });
  const issue = { applicationId, type: "signing" };
  const { kid } = await issueCertificate.execute(ctx, { ...issue, csr: await freshCsr() });
  const url = `https://${organisationId}.example/hook`;
  const { id: webhookId } = await createWebhook.execute(ctx, { organisationId, url, eventTypes: ["key.added"] });
  const { id: feedId } = await createCalendarFeed.execute(ctx, { organisationId, name: "Team" });
  const contact = { organisationId, kind: "technical", name: "Ada", email: "ada@bank.example" };
  const { id: contactId } = await addContact.execute(ctx, contact);
  await t.tokenFor(ctx);
  const { id: tokenId } = await createAccessToken.execute(ctx, { name: "t", scopes: ["certificate:read"] });
  await addKey.execute(ctx, { clientId, key: generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }) });
  const { eventId } = await t.deps.db.prisma.webhookDelivery.findFirstOrThrow({ where: { subscriptionId: webhookId } });
  const mail = {
    recipient: "ada@bank.example",
    content: { kind: "platform_warning" as const, deadlines: [] },
    dedupeKey: organisationId,
    organisationId,
    preferenceId: null,
  };
  const [mailId = ""] = await t.deps.db.transaction((tx) => queueMails(tx, t.deps, [mail]));
  return {
    organisationId,
    applicationId,
    clientId,
    kid,
    webhookId,
    feedId,
    contactId,
    tokenId,
    eventId,
    mailId: mailId ?? "",
  };
}

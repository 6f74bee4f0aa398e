import { generateKeyPairSync } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { addKey } from "@/lib/keys/add-key";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { listCommandTargets, searchPortal } from "./search-portal";

let t: Harness;
let admin: Context;
let viewer: Context;
let stranger: Context;
let platform: Context;
let facts: Record<
  | "organisationId"
  | "applicationId"
  | "clientId"
  | "kid"
  | "serial"
  | "thumbprint"
  | "keyKid"
  | "userId"
  | "email"
  | "registrationNumber"
  | "attemptRequest"
  | "auditRequest",
  string
>;

beforeAll(async () => {
  t = await createHarness();
  const { prisma } = t.deps.db;
  const own = await t.makeOrganisation({ legalName: "Zahlwerk GmbH" });
  const other = await t.makeOrganisation({ legalName: "Strange Ltd" });
  admin = t.as("admin", own.id);
  viewer = t.as("viewer", own.id);
  stranger = t.as("admin", other.id);
  platform = t.as("super_admin");
  for (let index = 1; index <= 6; index += 1) await t.makeApplication(own.id, { name: `Mass application ${index}` });
  const application = await t.makeApplication(own.id, { name: "Zahlungs-Drehscheibe", uniqueName: "drehscheibe-eins" });
  await t.makeApplication(own.id, { name: "Neue Zahlstelle" });
  await t.makeApplication(own.id, { name: "Bezahlung 100%" });
  await t.makeApplication(own.id, { name: "Zahlen, alt", status: "suspended" });
  const applicationId = application.id;
  const client = await createClient.execute(admin, {
    applicationId,
    name: "aggregator",
    authMethod: "private_key_jwt",
  });
  const issued = await issueCertificate.execute(admin, {
    ...{ applicationId, type: "signing", csr: await freshCsr(), name: "gateway prod" },
  });
  const jwk = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
  const key = await addKey.execute(admin, { clientId: client.clientId, key: jwk, name: "hsm slot seven" });
  const attemptRequest = "0b3c1f62-5c1f-4d0e-8f43-3a1f6c0a9b11";
  await prisma.authenticationAttempt.create({
    data: {
      ...{ id: uuidv7(), at: t.clock.now(), clientId: client.clientId, organisationId: own.id, outcome: "failed" },
      ...{ claimedId: client.clientId, requestId: attemptRequest, endpoint: "token", method: "private_key_jwt" },
    },
  });
  const revoking = { ...admin, requestId: "6f1c1f62-5c1f-4d0e-8f43-3a1f6c0a9b22" };
  const old = await issueCertificate.execute(admin, { applicationId, type: "signing", csr: await freshCsr() });
  await revokeCertificate.execute(revoking, { kid: old.kid, reason: "superseded" });
  const [userId, email] = [uuidv7(), "paula.zander@zahlwerk.example"];
  const at = { createdAt: t.clock.now(), updatedAt: t.clock.now() };
  await prisma.user.create({ data: { id: userId, email, name: "Paula Zander", ...at } });
  await prisma.membership.create({
    data: { id: uuidv7(), userId, organisationId: own.id, role: "viewer", createdAt: t.clock.now() },
  });
  facts = {
    ...{ organisationId: own.id, applicationId, clientId: client.clientId, kid: issued.kid, userId, email },
    ...{ serial: issued.serialNumber, thumbprint: issued.thumbprintSha256, keyKid: key.kid, attemptRequest },
    ...{ registrationNumber: own.registrationNumber, auditRequest: revoking.requestId },
  };
}, 300_000);
afterAll(() => t.close());

const find = async (ctx: Context, q: string, more: object = {}) =>
  (await searchPortal.execute(ctx, { q, ...more })).results;
const labels = async (ctx: Context, q: string, kind: string) =>
  (await find(ctx, q)).filter((one) => one.kind === kind).map(({ label }) => label);

describe("searching the portal", () => {
  it("ranks the start of the name before a word, a part, and last the organisation", async () => {
    expect(await labels(admin, "zahl", "application")).toEqual([
      "Zahlen, alt",
      "Zahlungs-Drehscheibe",
      "Neue Zahlstelle",
      "Bezahlung 100%",
      "Mass application 1",
    ]);
  });

  it.each([
    ["be", ["Bezahlung 100%"]],
    ["al", []],
    ["dreh", ["Zahlungs-Drehscheibe"]],
    ["DREHSCHEIBE-E", ["Zahlungs-Drehscheibe"]],
    ["100%", ["Bezahlung 100%"]],
    ["1_0", []],
    ["%", []],
  ])("finds applications by %s", async (q, expected) => {
    const found = (await find(admin, q)).filter(({ kind, rank }) => kind === "application" && rank < 4);
    expect(found.map(({ label }) => label)).toEqual(expected);
  });

  it.each([
    ["applicationId", "application"],
    ["clientId", "client"],
    ["kid", "certificate"],
    ["serial", "certificate"],
    ["thumbprint", "certificate"],
    ["keyKid", "key"],
    ["organisationId", "organisation"],
    ["registrationNumber", "organisation"],
    ["userId", "user"],
    ["email", "user"],
    ["attemptRequest", "authentication_attempt"],
    ["auditRequest", "audit_event"],
  ] as const)(
    "finds by the exact %s a %s first, for its organisation and the platform, and never for another",
    async (name, kind) => {
      for (const ctx of [admin, platform]) {
        const [first] = (await find(ctx, facts[name])).filter((one) => one.kind === kind);
        expect([name, first?.kind, first?.rank]).toEqual([name, kind, 0]);
      }
      expect(await find(stranger, facts[name])).toEqual([]);
    },
  );

  it.each([
    ["zahl", "application"],
    ["aggreg", "client"],
    ["gateway", "certificate"],
    ["hsm slot", "key"],
    ["zahlwerk", "organisation"],
    ["zander", "user"],
  ])("finds by the text %s a %s, and nothing of it for another organisation", async (q, kind) => {
    expect((await find(admin, q)).map((one) => one.kind)).toContain(kind);
    expect(await find(stranger, q)).toEqual([]);
    expect(await find(stranger, q, { organisationId: facts.organisationId })).toEqual([]);
  });

  it("has no kind for which the permission is missing", async () => {
    const kinds = async (ctx: Context, q: string) => (await find(ctx, q)).map(({ kind }) => kind);
    expect(await kinds(viewer, "zander")).not.toContain("user");
    expect(await kinds(viewer, facts.auditRequest)).not.toContain("audit_event");
    const token = t.withScopes(admin, ["application:read"]);
    for (const q of ["zahl", facts.clientId, facts.kid, facts.email, facts.attemptRequest])
      for (const kind of await kinds(token, q)) expect(kind).toBe("application");
    expect(await find(t.withScopes(admin, ["token:manage"]), "zahl")).toEqual([]);
  });

  it("narrows to an organisation what belongs to one", async () => {
    const { id } = await t.makeOrganisation();
    const kinds = (await find(platform, "zahl", { organisationId: id })).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["organisation", "user"]));
  });

  it("returns at most the limit of each kind, and nothing for one character", async () => {
    const found = await find(admin, "mass", { limit: 3 });
    expect(found.filter(({ kind }) => kind === "application")).toHaveLength(3);
    expect(await find(admin, "z")).toEqual([]);
  });
});

describe("commands about an application", () => {
  const targets = async (ctx: Context, input: object) =>
    (await listCommandTargets.execute(ctx, { command: "issue", ...input })).results.map(({ label }) => label);

  it("offers matching applications in which the user may do it, without suspended ones", async () => {
    expect((await targets(admin, { q: "zahl" })).slice(0, 2)).toEqual(["Zahlungs-Drehscheibe", "Neue Zahlstelle"]);
    expect(await targets(admin, { q: "zahlen" })).toEqual([]);
    expect(await targets(viewer, { q: "zahl" })).toEqual([]);
    expect(await targets(stranger, { q: "zahl" })).toEqual([]);
    expect(await targets(admin, { q: "zahl", command: "create_client" })).toContain("Zahlungs-Drehscheibe");
  });

  it("offers the newest active applications without a name", async () => {
    expect(await targets(admin, { limit: 2 })).toEqual(["Bezahlung 100%", "Neue Zahlstelle"]);
    expect(await targets(viewer, {})).toEqual([]);
  });
});

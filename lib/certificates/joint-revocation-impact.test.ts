import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClient } from "@/lib/clients/create-client";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { issueCertificate } from "./issue-certificate";
import { jointRevocationImpact } from "./joint-revocation-impact";
import { revokeCertificate } from "./revoke-certificate";
import type { Certificate } from "./schema/certificate";
import { freshCsr } from "./testing";

let t: Harness;
let admin: Context;
let one: Certificate;
let two: Certificate;
let transport: Certificate;
let foreign: Certificate;

beforeAll(async () => {
  t = await createHarness();
  const make = async (legalName: string) => {
    const organisation = await t.makeOrganisation({ legalName });
    const { id: applicationId } = await t.makeApplication(organisation.id, { name: `${legalName} hub` });
    const ctx = t.as("admin", organisation.id);
    await createClient.execute(ctx, { applicationId, name: `${legalName} jwt`, authMethod: "private_key_jwt" });
    // An application has one method today; the statement does not rely on it.
    const { prisma } = t.deps.db;
    const row = await prisma.oAuthClient.findFirstOrThrow({ where: { applicationId } });
    const mtls = { clientId: uuidv7(), name: `${legalName} mtls`, authMethod: "tls_client_auth" };
    await prisma.oAuthClient.create({ data: { ...row, ...mtls } });
    const issue = async (type: string) => issueCertificate.execute(ctx, { applicationId, type, csr: await freshCsr() });
    return { ctx, issue };
  };
  const own = await make("Own");
  admin = own.ctx;
  [one, two, transport] = [await own.issue("signing"), await own.issue("signing"), await own.issue("transport")];
  foreign = await (await make("Foreign")).issue("signing");
  const lastUsedAt = new Date("2026-03-04T05:06:07.000Z");
  await t.deps.db.prisma.certificate.update({ where: { id: two.id }, data: { lastUsedAt } });
}, 120_000);
afterAll(() => t.close());

const impact = async (...certificates: Certificate[]) =>
  (await jointRevocationImpact.execute(admin, { kids: certificates.map(({ kid }) => kid) })).clients.map(
    ({ name, hasAnother, lastUsedAt }) => [name, hasAnother, lastUsedAt],
  );

describe("the joint impact of several revocations", () => {
  it("counts a certificate as remaining only if it is not among them", async () => {
    expect(await impact(one)).toEqual([["Own jwt", true, null]]);
    expect(await impact(one, two)).toEqual([["Own jwt", false, "2026-03-04T05:06:07.000Z"]]);
  });

  it("lists the clients that lose their last certificate first", async () => {
    expect(await impact(one, transport)).toEqual([
      ["Own mtls", false, null],
      ["Own jwt", true, null],
    ]);
  });

  it("ignores certificates of another organisation, and revoked ones", async () => {
    expect(await impact(foreign)).toEqual([]);
    await revokeCertificate.execute(admin, { kid: transport.kid, reason: "superseded" });
    expect(await impact(transport)).toEqual([]);
  });
});

import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createClient } from "@/lib/clients/create-client";
import { DAY_MS } from "@/lib/durations";
import { addKey } from "@/lib/keys/add-key";
import { publicPem } from "@/lib/keys/testing";
import { MailContent } from "@/lib/mail/content";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { remind } from "./remind";
import { putMuted } from "./store/preferences";
import { addContact, addMember } from "./testing";

let t: Harness;
beforeAll(async () => {
  t = await createHarness({ PUBLIC_URL: "https://portal.example" });
});
afterAll(() => t.close());
beforeEach(async () => {
  const { prisma } = t.deps.db;
  await prisma.mailMessage.deleteMany();
  await prisma.registeredKey.deleteMany();
  await prisma.accessToken.deleteMany();
});

/** A registered key that expires in this many days, registered 100 days before. */
async function makeKey(daysLeft: number) {
  const { id: organisationId } = await t.makeOrganisation();
  const { id: applicationId } = await t.makeApplication(organisationId);
  const ctx = t.as("admin", organisationId);
  const given = { applicationId, name: "Backend", authMethod: "private_key_jwt" };
  const { clientId } = await createClient.execute(ctx, given);
  const { kid } = await addKey.execute(ctx, { clientId, key: await publicPem(), name: "batch" });
  const notAfter = new Date(t.clock.now().getTime() + daysLeft * DAY_MS);
  await t.deps.db.prisma.registeredKey.updateMany({
    where: { kid },
    data: { notAfter, notBefore: new Date(t.clock.now().getTime() - 100 * DAY_MS) },
  });
  return { organisationId, applicationId, clientId, kid, admin: await addMember(t, organisationId) };
}

/** An access token of a new user. @returns the user's address */
async function makeToken(organisationId: string, daysLeft: number, name = "pipeline") {
  const email = await addMember(t, organisationId, "viewer");
  const { id: userId } = await t.deps.db.prisma.user.findUniqueOrThrow({ where: { email } });
  const createdAt = new Date(t.clock.now().getTime() - 100 * DAY_MS);
  const expiresAt = new Date(t.clock.now().getTime() + daysLeft * DAY_MS);
  const id = uuidv7();
  await t.deps.db.prisma.accessToken.create({
    data: { id, userId, name, tokenHash: id, hint: "abcd", scopes: [], createdAt, expiresAt },
  });
  return email;
}

async function mails() {
  const rows = await t.deps.db.prisma.mailMessage.findMany({ orderBy: [{ createdAt: "asc" }, { recipient: "asc" }] });
  return rows.flatMap(({ content, ...row }) => {
    const parsed = MailContent.parse(content);
    return parsed.kind === "credential_reminder" ? [{ ...row, ...parsed }] : [];
  });
}

it("reminds of a registered key as of a certificate, each threshold once, until it is removed", async () => {
  const { organisationId, applicationId, clientId, kid, admin } = await makeKey(60);
  const technical = await addContact(t, organisationId, applicationId);
  const business = await addContact(t, organisationId);
  await t.deps.db.prisma.contact.updateMany({ where: { email: business }, data: { kind: "business" } });
  await Promise.all([remind(t.deps), remind(t.deps)]);
  await remind(t.deps);
  const first = await mails();
  expect(first.map(({ recipient }) => recipient).sort()).toEqual([admin, technical].sort());
  expect(first[0]).toMatchObject({
    organisationId,
    total: 1,
    credentials: [{ what: "key", name: "batch", path: `/applications/${applicationId}/clients/${clientId}/keys` }],
  });
  t.clock.advance(30 * DAY_MS);
  await remind(t.deps);
  expect(await mails()).toHaveLength(4);
  await t.deps.db.prisma.registeredKey.updateMany({ where: { kid }, data: { removedAt: t.clock.now() } });
  t.clock.advance(16 * DAY_MS);
  await remind(t.deps);
  expect(await mails()).toHaveLength(4);
});

it("reminds the owner of a personal access token, in one email for several, unless it is revoked or unwanted", async () => {
  const { id: organisationId } = await t.makeOrganisation();
  const owner = await makeToken(organisationId, 14);
  const { id: userId } = await t.deps.db.prisma.user.findUniqueOrThrow({ where: { email: owner } });
  const other = await makeToken(organisationId, 7, "second");
  await t.deps.db.prisma.accessToken.updateMany({ where: { name: "second" }, data: { userId } });
  const revoked = await makeToken(organisationId, 7, "revoked");
  await t.deps.db.prisma.accessToken.updateMany({ where: { name: "revoked" }, data: { revokedAt: t.clock.now() } });
  const unwanted = await makeToken(organisationId, 7, "unwanted");
  await putMuted(t.deps.db.prisma, unwanted, ["expiry"], t.clock.now());
  await makeToken(organisationId, 61, "later");
  const round = await remind(t.deps);
  expect(round).toMatchObject({ sent: 1, failed: 0 });
  const [mail, ...more] = await mails();
  expect(more).toEqual([]);
  expect([mail?.recipient, mail?.organisationId, mail?.total]).toEqual([owner, null, 2]);
  expect(mail?.credentials.map(({ name }) => name)).toEqual(["second", "pipeline"]);
  expect(JSON.stringify(mail)).not.toContain("abcd");
  for (const nobody of [other, revoked]) expect(mail?.recipient).not.toBe(nobody);
});

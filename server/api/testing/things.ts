import { randomUUID } from "node:crypto";
import { listAuditEvents } from "@/lib/audit/list-audit-events";
import { createCalendarFeed } from "@/lib/calendar/create-calendar-feed";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { addKey } from "@/lib/keys/add-key";
import { queueMails } from "@/lib/mail/queue-mail";
import type { UserActor } from "@/lib/operation/actor";
import { addContact } from "@/lib/organisations/add-contact";
import type { Harness } from "@/lib/testing/harness";
import { createAccessToken } from "@/lib/users/create-access-token";
import { newUser } from "@/lib/users/new-user";
import { insertUser, putMembership } from "@/lib/users/store";
import { createWebhook } from "@/lib/webhooks/create-webhook";
import { testWebhook } from "@/lib/webhooks/test-webhook";
import { makeAttempt } from "./attempt";
import { freshJwk, type Things } from "./inputs";

/** A stored member. */
export async function member(t: Harness, role: "viewer" | "admin", organisationId: string): Promise<UserActor> {
  const { actor } = t.as(role, organisationId);
  if (actor.kind !== "user") throw new Error("not a user");
  const { userId, email, name } = actor;
  const now = t.clock.now();
  const row = { ...newUser({ email, name, platformRole: null, passwordHash: null }, now), id: userId };
  await insertUser(t.deps.db.prisma, row);
  await putMembership(t.deps.db.prisma, { id: randomUUID(), userId, organisationId, role, createdAt: now });
  return actor;
}

/** An organisation with one of each resource that an input can reference, and an administrator who owns the personal ones. */
export async function makeThings(t: Harness, legalName: string): Promise<Things> {
  const { id: organisationId } = await t.makeOrganisation({ legalName });
  const { id: applicationId } = await t.makeApplication(organisationId, { name: `${legalName} app` });
  const actor = await member(t, "admin", organisationId);
  const ctx = { ...t.anonymous(), actor, requestId: randomUUID() };
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
    mailId: await makeMail(t, organisationId, legalName),
    sessionId: randomUUID(),
    attemptId: await makeAttempt(t, { organisationId, clientId }),
    auditEventId: String((await listAuditEvents.execute(ctx, { limit: 1 })).items[0]?.id),
  };
}

async function makeMail(t: Harness, organisationId: string, organisationName: string): Promise<string> {
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

import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "@/lib/testing/harness";
import type { MailContent } from "./content";
import { getMail } from "./get-mail";
import { listMails } from "./list-mails";
import { type NewMail, queueMails } from "./queue-mail";
import { resendMail } from "./resend-mail";
import type { MailRow } from "./store";

let t: Harness;
beforeAll(async () => {
  t = await createHarness({ PUBLIC_URL: "https://portal.example", SMTP_URL: "smtp://127.0.0.1:9" });
});
afterAll(() => t.close());

const certificate = {
  kid: "kid-1",
  name: "",
  type: "signing",
  profileId: "signing",
  applicationId: null,
  applicationName: null,
  organisationId: null,
  organisationName: "Example Bank PLC",
  notAfter: "2031-05-06T07:08:09.000Z",
  unusedSuccessorKid: null,
  reminderDays: null,
};
const link = "https://portal.example/setup?token=very-secret-token";
const invitation: MailContent = { kind: "setup_link", name: "Ada", expiresAt: certificate.notAfter, isNewPerson: true };

async function put(change: Partial<NewMail> = {}, status?: MailRow["status"]): Promise<string> {
  const mail: NewMail = {
    recipient: "ada@bank.example",
    content: { kind: "expiry_reminder", certificate },
    dedupeKey: uuidv7(),
    organisationId: null,
    preferenceId: null,
    ...change,
  };
  const [id] = await t.deps.db.transaction((tx) => queueMails(tx, t.deps, [mail]));
  if (status) await t.deps.db.prisma.mailMessage.update({ where: { id: String(id) }, data: { status } });
  return String(id);
}

describe("the mailbox", () => {
  it("shows all emails to platform users, and administrators those of their organisation", async () => {
    const [own, foreign] = [await t.makeOrganisation(), await t.makeOrganisation()];
    const mine = await put({ organisationId: own.id });
    const theirs = await put({ organisationId: foreign.id });
    const platforms = await put();
    const admin = t.as("admin", own.id);
    expect((await listMails.execute(admin, {})).items.map(({ id }) => id)).toEqual([mine]);
    expect(await getMail.execute(admin, { mailId: mine })).toMatchObject({ id: mine, status: "queued" });
    for (const mailId of [theirs, platforms, uuidv7()]) {
      await expect(getMail.execute(admin, { mailId })).rejects.toMatchObject({ code: "not_found" });
      await expect(resendMail.execute(admin, { mailId })).rejects.toMatchObject({ code: "not_found" });
    }
    for (const role of ["super_admin", "security_officer", "auditor"] as const) {
      const { items } = await listMails.execute(t.as(role), { limit: 3 });
      expect(items.map(({ id }) => id)).toEqual([platforms, theirs, mine]);
    }
    for (const ctx of [t.as("viewer", own.id), t.as("auditor")]) {
      await expect(resendMail.execute(ctx, { mailId: mine })).rejects.toMatchObject({ code: "forbidden" });
    }
    await expect(listMails.execute(t.as("viewer", own.id), {})).rejects.toMatchObject({ code: "forbidden" });
    await expect(listMails.execute(t.anonymous(), {})).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(listMails.execute(admin, { status: "lost" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("paginates, newest first, and filters", async () => {
    const organisation = await t.makeOrganisation();
    const ctx = t.as("admin", organisation.id);
    const ids: string[] = [];
    for (const status of ["sent", "dead", "sent"] as const)
      ids.unshift(await put({ organisationId: organisation.id }, status));
    const first = await listMails.execute(ctx, { limit: 2 });
    const second = await listMails.execute(ctx, { limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect((await listMails.execute(ctx, { status: "dead" })).items.map(({ id }) => id)).toEqual([ids[1]]);
    expect((await listMails.execute(ctx, { recipient: "ADA@bank.example" })).items).toHaveLength(3);
    expect((await listMails.execute(ctx, { recipient: "other@bank.example" })).items).toHaveLength(0);
  });

  it("is searched by part of the subject or of the address, by an index on each", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const ctx = t.as("admin", organisationId);
    const ids = [await put({ organisationId }), await put({ organisationId, recipient: "ben_100%@north.example" })];
    const find = async (q: string) => (await listMails.execute(ctx, { q })).items.map(({ id }) => id);
    expect(await find("ERTH.EX")).toEqual([]);
    expect(await find("NORTH.EX")).toEqual([ids[1]]);
    expect(await find("n_1")).toEqual([ids[1]]);
    expect((await find("expire")).toSorted()).toEqual(ids.toSorted());
    const plan = await t.deps.db.transaction(async (tx) => {
      await tx.$executeRawUnsafe("SET LOCAL enable_seqscan = off");
      await tx.$executeRawUnsafe("SET LOCAL enable_indexscan = off");
      return tx.$queryRawUnsafe<object[]>(
        "EXPLAIN SELECT * FROM mail_messages WHERE subject ILIKE '%north%' OR recipient ILIKE '%north%'",
      );
    });
    for (const index of ["mail_messages_subject_trgm", "mail_messages_recipient_trgm"])
      expect(JSON.stringify(plan)).toContain(index);
  });

  it("shows an email with headers, HTML, text and calendar entry", async () => {
    const mail = await getMail.execute(t.as("auditor"), { mailId: await put() });
    expect(mail.headers.find(({ name }) => name === "Message-ID")?.value).toBe(`<${mail.id}@portal.example>`);
    expect(mail.text).toContain("KID: kid-1");
    expect(mail.html).toContain("kid-1");
    expect(mail.attachments).toMatchObject([{ fileName: "expiry.ics" }]);
  });

  it("masks the recipient's unsubscribe link for all other users, including platform users", async () => {
    const { id: organisationId } = await t.makeOrganisation();
    const mailId = await put({ organisationId, preferenceId: "preference-1" });
    for (const ctx of [t.as("admin", organisationId), t.as("super_admin"), t.as("security_officer"), t.as("auditor")]) {
      const mail = await getMail.execute(ctx, { mailId });
      expect(mail.headers).toContainEqual({
        name: "List-Unsubscribe",
        value: "<https://portal.example/unsubscribe?token=hidden>",
      });
      expect(JSON.stringify(mail)).not.toContain("preference-1");
      expect(mail.text).toContain("token=hidden");
    }
  });

  it("links the reminder of an organisation's own certificate to its renewal, and lists its profile's reminder days", async () => {
    const own = { ...certificate, organisationId: "org-1", reminderDays: [90, 1, 0, -3] };
    const read = async (content: MailContent) => getMail.execute(t.as("auditor"), { mailId: await put({ content }) });
    const single = await read({ kind: "expiry_reminder", certificate: own });
    const renewal = "https://portal.example/organisations/org-1/certificates/new?step=key&type=signing&replaces=kid-1";
    expect(single.text).toContain(renewal);
    expect(single.text.replace(/\s+/g, " ")).toContain(
      "Reminders are sent 90 and 1 days before expiry, on the expiry date and 3 days after expiry",
    );
    const usual = { ...own, organisationId: null, applicationId: "app-1", reminderDays: [60, 30] };
    const many = await read({ kind: "expiry_digest", certificates: [own, usual], total: 2 });
    expect(many.text).toContain(renewal);
    expect(many.text).toContain("https://portal.example/applications/app-1/certificates/new?");
    expect(many.text.replace(/\s+/g, " ")).toContain("on the days set by each certificate type");
  });

  it("reads emails of version 0.1.0, which have neither reminder days nor organisation", async () => {
    const mailId = await put();
    const { organisationId: _organisation, reminderDays: _days, ...old } = certificate;
    const content = { kind: "expiry_reminder", certificate: old };
    await t.deps.db.prisma.mailMessage.update({ where: { id: mailId }, data: { content } });
    const mail = await getMail.execute(t.as("auditor"), { mailId });
    expect(mail.text).toContain("https://portal.example/certificates/kid-1");
  });

  it("shows emails as kept without a mail server", async () => {
    const ctx = t.as("auditor");
    const mailId = await put();
    const deps = { ...t.deps, env: { ...t.deps.env, smtpUrl: undefined } };
    expect(await getMail.execute({ ...ctx, deps }, { mailId })).toMatchObject({ status: "kept", nextAttemptAt: null });
  });

  it("shows a one-time link only while the email is queued, and only to users who can create such links", async () => {
    const waiting = await put({ content: invitation, secret: link });
    const sent = await put({ content: invitation, secret: link }, "sent");
    const seen = async (ctx: ReturnType<Harness["as"]>, mailId: string) => {
      const { html, text } = await getMail.execute(ctx, { mailId });
      return [html.includes("very-secret-token"), text.includes("very-secret-token")];
    };
    expect(await seen(t.as("super_admin"), waiting)).toEqual([true, true]);
    for (const role of ["security_officer", "auditor"] as const)
      expect(await seen(t.as(role), waiting)).toEqual([false, false]);
    expect(await seen(t.as("super_admin"), sent)).toEqual([false, false]);
    for (const scopes of [["mail:read"], ["mail:read", "user:write"]] as const) {
      expect(await seen(t.withScopes(t.as("super_admin"), [...scopes]), waiting)).toEqual([false, false]);
    }
  });
});

describe("resendMail", () => {
  it("requeues a dead or sent email, and records it", async () => {
    const organisation = await t.makeOrganisation();
    for (const [role, status] of [
      ["admin", "dead"],
      ["admin", "sent"],
    ] as const) {
      const mailId = await put({ organisationId: organisation.id }, status);
      const mail = await resendMail.execute(t.as(role, organisation.id), { mailId });
      expect(mail).toMatchObject({ status: "queued", sentAt: null });
      const [event] = await t.deps.db.prisma.auditEvent.findMany({ where: { entityId: mailId } });
      expect(event).toMatchObject({ operation: "mail.resend", before: { status }, after: { status: "queued" } });
    }
  });

  it("rejects queued emails and deleted links", async () => {
    const ctx = t.as("super_admin");
    for (const status of ["queued", "sending"] as const) {
      const again = resendMail.execute(ctx, { mailId: await put({}, status) });
      await expect(again).rejects.toMatchObject({ code: "conflict" });
    }
    const gone = resendMail.execute(ctx, { mailId: await put({ content: invitation, secret: link }, "dead") });
    await expect(gone).rejects.toMatchObject({ details: { reason: "mail_link_forgotten" } });
    await expect(resendMail.execute(ctx, {})).rejects.toMatchObject({ code: "invalid_input" });
  });
});

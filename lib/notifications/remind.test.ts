import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { MailContent } from "@/lib/mail/content";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { DIGEST_LINES } from "./compose-mails";
import { remind } from "./remind";
import { ensurePreferences, putMuted } from "./store/preferences";
import { addCertificate, addContact, addMember, addPlatformPerson } from "./testing";

let t: Harness;
beforeAll(async () => {
  t = await createHarness({ PUBLIC_URL: "https://portal.example" });
});
afterAll(() => t.close());
beforeEach(async () => {
  const { prisma } = t.deps.db;
  for (const table of [prisma.mailMessage, prisma.reminder, prisma.membership, prisma.contact, prisma.user] as const) {
    await (table as typeof prisma.reminder).deleteMany();
  }
  await prisma.certificate.deleteMany({ where: { replacesId: { not: null } } });
  await prisma.certificate.deleteMany();
});

/** Queued emails with parsed content, oldest first. */
async function mails() {
  const rows = await t.deps.db.prisma.mailMessage.findMany({ orderBy: [{ createdAt: "asc" }, { id: "asc" }] });
  return rows.map((row) => ({ ...row, content: MailContent.parse(row.content) }));
}
const recipients = async () => (await mails()).map(({ recipient }) => recipient).sort();
const outcomes = async (subject: string) => {
  const rows = await t.deps.db.prisma.reminder.findMany({ where: { subject }, orderBy: { threshold: "desc" } });
  return rows.map(({ threshold, outcome }) => [threshold, outcome]);
};
const counts = ({ due, sent, skipped, failed }: Awaited<ReturnType<typeof remind>>) => ({ due, sent, skipped, failed });
/** An organisation with one administrator, and their address. */
async function organisationWithAdmin() {
  const organisation = await t.makeOrganisation();
  return { organisationId: organisation.id, admin: await addMember(t, organisation.id) };
}

describe("remind", () => {
  it("reminds administrators and contacts once, 60 days before expiry", async () => {
    const { organisationId, admin } = await organisationWithAdmin();
    const { id: applicationId } = await t.makeApplication(organisationId);
    const other = await t.makeApplication(organisationId);
    await addMember(t, organisationId, "viewer");
    await addMember(t, organisationId, "admin", "suspended");
    await addContact(t, organisationId, other.id);
    const expected = [admin, await addContact(t, organisationId), await addContact(t, organisationId, applicationId)];
    const { kid } = await addCertificate(t, organisationId, 60, { applicationId });
    await addCertificate(t, organisationId, 61.5, { applicationId });
    expect(counts(await remind(t.deps))).toEqual({ due: 1, sent: 3, skipped: 0, failed: 0 });
    expect(await recipients()).toEqual(expected.sort());
    expect((await mails())[0]).toMatchObject({
      kind: "expiry_reminder",
      organisationId,
      content: { certificate: { kid } },
    });
    expect(counts(await remind(t.deps))).toEqual({ due: 0, sent: 0, skipped: 0, failed: 0 });
    expect(await recipients()).toHaveLength(3);
  });

  it("follows the schedule, and sends nothing twice a day", async () => {
    const { organisationId } = await organisationWithAdmin();
    const { notAfter } = await addCertificate(t, organisationId, 62);
    const days: number[] = [];
    for (let day = 62; day >= -10; day -= 1) {
      const { sent } = await remind(t.deps);
      const again = await remind(t.deps);
      expect(again.sent).toBe(0);
      if (sent > 0) days.push(Math.round((notAfter.getTime() - t.clock.now().getTime()) / DAY_MS) + 0); // + 0 turns -0 into 0
      t.clock.advance(DAY_MS);
    }
    expect(days).toEqual([60, 30, 14, 7, 1, 0, -7]);
    t.clock.advance(-73 * DAY_MS);
  });

  it("catches up after missed runs with the latest threshold, and records the others as skipped", async () => {
    const { organisationId } = await organisationWithAdmin();
    const { id } = await addCertificate(t, organisationId, 6);
    expect(counts(await remind(t.deps))).toEqual({ due: 1, sent: 1, skipped: 3, failed: 0 });
    expect(await outcomes(id)).toEqual([
      [60, "skipped"],
      [30, "skipped"],
      [14, "skipped"],
      [7, "queued"],
    ]);
  });

  it("uses the profile's own reminder days if there are any", async () => {
    const { organisationId } = await organisationWithAdmin();
    const { prisma } = t.deps.db;
    const profile = await prisma.certificateProfile.findUniqueOrThrow({ where: { id: "signing" } });
    const definition = { ...(profile.definition as object), id: "early", reminderDays: [120, 20] };
    const data = { id: "early", builtIn: false, definition, createdAt: t.clock.now(), updatedAt: t.clock.now() };
    await prisma.certificateProfile.create({ data });
    const { id } = await addCertificate(t, organisationId, 110, { profileId: "early" });
    const usual = await addCertificate(t, organisationId, 110);
    expect(await remind(t.deps)).toMatchObject({ due: 1, sent: 1 });
    expect(await outcomes(id)).toEqual([[120, "queued"]]);
    expect((await mails())[0]).toMatchObject({ content: { certificate: { organisationId, reminderDays: [120, 20] } } });
    expect(await outcomes(usual.id)).toEqual([]);
  });

  it("skips revoked, unfinished and long-expired certificates", async () => {
    const { organisationId } = await organisationWithAdmin();
    await addCertificate(t, organisationId, 20, { status: "revoked", revokedAt: t.clock.now() });
    await addCertificate(t, organisationId, 20, { status: "prepared", kid: null });
    await addCertificate(t, organisationId, -50);
    expect(await remind(t.deps)).toMatchObject({ due: 0, sent: 0 });
  });

  it("skips certificates with an active successor, and reminds again when it is revoked", async () => {
    const { organisationId } = await organisationWithAdmin();
    const { id } = await addCertificate(t, organisationId, 20);
    const successor = await addCertificate(t, organisationId, 340, { replacesId: id });
    expect(await remind(t.deps)).toMatchObject({ due: 0, sent: 0 });
    await t.deps.db.prisma.certificate.update({ where: { id: successor.id }, data: { status: "revoked" } });
    expect(await remind(t.deps)).toMatchObject({ due: 1, sent: 1 });
  });

  it("reminds while the old certificate is used and its successor is not, and stops once it is", async () => {
    const { organisationId } = await organisationWithAdmin();
    const lastUsedAt = t.clock.now();
    const { id } = await addCertificate(t, organisationId, 29, { lastUsedAt });
    const successor = await addCertificate(t, organisationId, 345, { replacesId: id });
    expect(await remind(t.deps)).toMatchObject({ due: 1, sent: 1 });
    expect((await mails())[0]).toMatchObject({
      content: { certificate: { unusedSuccessorKid: successor.kid } },
      subject: expect.stringContaining("still in use"),
    });
    await t.deps.db.prisma.certificate.update({ where: { id: successor.id }, data: { lastUsedAt } });
    t.clock.advance(20 * DAY_MS);
    expect(await remind(t.deps)).toMatchObject({ due: 0, sent: 0 });
    t.clock.advance(-20 * DAY_MS);
  });

  it("skips certificates revoked between the halves of a run", async () => {
    const { organisationId, admin } = await organisationWithAdmin();
    const { id, notAfter } = await addCertificate(t, organisationId, 20, { status: "revoked" });
    const pending = {
      subject: id,
      threshold: 30,
      recipient: admin,
      outcome: "pending",
      notAfter,
      createdAt: t.clock.now(),
    };
    await t.deps.db.prisma.reminder.create({ data: pending });
    expect(await remind(t.deps)).toMatchObject({ sent: 0, skipped: 1 });
    expect(await outcomes(id)).toEqual([[30, "silent"]]);
  });

  it("sends one digest a day to a recipient with many, and defers later ones to the next day", async () => {
    const { organisationId, admin } = await organisationWithAdmin();
    for (const days of [20, 10, 5]) await addCertificate(t, organisationId, days);
    expect(await remind(t.deps)).toMatchObject({ due: 3, sent: 1 });
    const [digest] = await mails();
    expect(digest).toMatchObject({ recipient: admin, kind: "expiry_digest", content: { total: 3 } });
    const days =
      digest?.content.kind === "expiry_digest" ? digest.content.certificates.map(({ notAfter }) => notAfter) : [];
    expect(days).toEqual([...days].sort());
    for (const more of [21, 22, 23]) await addCertificate(t, organisationId, more);
    expect(await remind(t.deps)).toMatchObject({ due: 3, sent: 0 });
    const urgent = await addCertificate(t, organisationId, 0.9);
    expect(await remind(t.deps)).toMatchObject({ due: 1, sent: 1 });
    expect((await mails())[1]).toMatchObject({ content: { certificate: { kid: urgent.kid } } });
    t.clock.advance(DAY_MS);
    expect((await remind(t.deps)).sent).toBeGreaterThanOrEqual(1);
    expect((await mails()).filter(({ kind }) => kind === "expiry_digest")).toHaveLength(2);
    expect(await t.deps.db.prisma.reminder.count({ where: { outcome: "pending" } })).toBe(0);
    t.clock.advance(-DAY_MS);
  });

  it("lists the first of very many in a digest and counts them all", async () => {
    const { organisationId, admin } = await organisationWithAdmin();
    const one = await addCertificate(t, organisationId, 20);
    const many = 2_100;
    const columns = await t.deps.db.prisma.$queryRaw<{ name: string }[]>`
      SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'certificates'`;
    const fresh: Record<string, string> = { id: "'c' || n", kid: "'k' || n", serial: "'s' || n", replaces_id: "NULL" };
    const names = columns.map(({ name }) => name);
    await t.deps.db.prisma.$executeRawUnsafe(
      `INSERT INTO certificates (${names.join(", ")}) SELECT ${names.map((name) => fresh[name] ?? `c.${name}`).join(", ")}
       FROM certificates c, generate_series(1, ${many - 1}) n WHERE c.id = $1`,
      one.id,
    );
    expect(await remind(t.deps)).toMatchObject({ due: many, sent: 1 });
    const [mail] = await mails();
    expect(mail).toMatchObject({ recipient: admin, content: { total: many } });
    expect(mail?.content.kind === "expiry_digest" && mail.content.certificates).toHaveLength(DIGEST_LINES);
    expect(await t.deps.db.prisma.reminder.count({ where: { outcome: "queued", mailId: mail?.id ?? "" } })).toBe(many);
  });

  it("skips recipients who unsubscribed, and records that", async () => {
    const { organisationId, admin } = await organisationWithAdmin();
    const contact = await addContact(t, organisationId);
    await putMuted(t.deps.db.prisma, contact, ["expiry"], t.clock.now());
    await addCertificate(t, organisationId, 20);
    expect(await remind(t.deps)).toMatchObject({ due: 1, sent: 1, skipped: 2 }); // 60 was missed, and one is muted
    expect(await recipients()).toEqual([admin]);
    const [{ preferenceId } = { preferenceId: null }] = await mails();
    expect((await ensurePreferences(t.deps.db.prisma, [admin], t.clock.now())).get(admin)?.id).toBe(preferenceId);
  });

  it("skips only the organisation that a recipient unsubscribed from", async () => {
    const [{ organisationId: stopped }, { organisationId: other }] = [
      await organisationWithAdmin(),
      await organisationWithAdmin(),
    ];
    const contact = await addContact(t, stopped);
    const twin = await addContact(t, other);
    await t.deps.db.prisma.contact.updateMany({ where: { email: twin }, data: { email: contact } });
    await putMuted(t.deps.db.prisma, contact, [`expiry:${stopped}`], t.clock.now());
    for (const id of [stopped, other]) await addCertificate(t, id, 60);
    await remind(t.deps);
    const got = (await mails()).filter(({ recipient }) => recipient === contact);
    expect(got.map(({ organisationId }) => organisationId)).toEqual([other]);
  });

  it("reminds parent administrators when an organisation has none, and the platform when there is no recipient", async () => {
    const top = await organisationWithAdmin();
    const middle = await t.makeOrganisation({ parentId: top.organisationId });
    const bottom = await t.makeOrganisation({ parentId: middle.id });
    await addCertificate(t, bottom.id, 20);
    await remind(t.deps);
    expect(await recipients()).toEqual([top.admin]);
    const orphan = await t.makeOrganisation();
    const { id } = await addCertificate(t, orphan.id, 20);
    await remind(t.deps);
    expect(await outcomes(id)).toContainEqual([30, "nobody"]);
    const root = await addPlatformPerson(t, "super_admin");
    const other = await addCertificate(t, orphan.id, 20);
    await remind(t.deps);
    expect(await outcomes(other.id)).toContainEqual([30, "queued"]);
    expect((await recipients()).filter((address) => address === root)).not.toEqual([]);
  });

  it("sends each reminder once when several processes run concurrently", async () => {
    const homes = await Promise.all([1, 2, 3, 4].map(organisationWithAdmin));
    for (const { organisationId } of homes) for (const days of [20, 40]) await addCertificate(t, organisationId, days);
    const rounds = await Promise.all([1, 2, 3].map(() => remind(t.deps)));
    expect(rounds.reduce((sum, { sent }) => sum + sent, 0)).toBe(8);
    expect(rounds.reduce((sum, { due }) => sum + due, 0)).toBe(8);
    expect(rounds.every(({ failed }) => failed === 0)).toBe(true);
    expect(await mails()).toHaveLength(8);
  });

  it("resumes an interrupted run", async () => {
    const { organisationId, admin } = await organisationWithAdmin();
    const { id, notAfter } = await addCertificate(t, organisationId, 20);
    const pending = {
      subject: id,
      threshold: 30,
      recipient: admin,
      outcome: "pending",
      notAfter,
      createdAt: t.clock.now(),
    };
    await t.deps.db.prisma.reminder.create({ data: pending });
    expect(await remind(t.deps)).toMatchObject({ due: 0, sent: 1 });
    expect(await remind(t.deps)).toMatchObject({ due: 0, sent: 0 });
  });
});

describe("platform deadlines", () => {
  it("warn platform users once per threshold, in one email", async () => {
    const admin = await addPlatformPerson(t, "super_admin");
    const officer = await addPlatformPerson(t, "security_officer");
    await addPlatformPerson(t, "auditor");
    expect(await remind(t.deps)).toMatchObject({ due: 0, sent: 0 });
    const { prisma } = t.deps.db;
    const issuing = t.deps.authorities.issuing().id;
    const before = await prisma.authority.findUniqueOrThrow({ where: { id: issuing } });
    await prisma.authority.update({
      where: { id: issuing },
      data: {
        notBefore: new Date(t.clock.now().getTime() - 900 * DAY_MS),
        notAfter: new Date(t.clock.now().getTime() + 80 * DAY_MS),
      },
    });
    const thisUpdate = new Date(t.clock.now().getTime() - 5 * DAY_MS);
    const nextUpdate = new Date(t.clock.now().getTime() + 2 * DAY_MS);
    await prisma.crl.create({
      data: { authorityId: issuing, number: 10_000n, der: new Uint8Array(1), thisUpdate, nextUpdate, revokedTotal: 0 },
    });
    const responder = { ...before, kind: "ocsp", parentId: issuing, name: "Responder" };
    const end = (days: number) => new Date(t.clock.now().getTime() + days * DAY_MS);
    await prisma.authority.create({ data: { ...responder, id: uuidv7(), serial: "01", notAfter: end(5) } });
    await prisma.authority.create({ data: { ...responder, id: uuidv7(), serial: "02", notAfter: end(85) } });
    expect(await remind(t.deps)).toMatchObject({ due: 2, sent: 2, failed: 0 });
    expect(await remind(t.deps)).toMatchObject({ due: 0, sent: 0 });
    const sent = await mails();
    expect(sent.map(({ recipient }) => recipient).sort()).toEqual([admin, officer].sort());
    const what =
      sent[0]?.content.kind === "platform_warning" ? sent[0].content.deadlines.map((deadline) => deadline.what) : [];
    expect(what.sort()).toEqual(["crl", "issuing"]);
  });
});

import { createPublicKey } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { renewCertificate } from "@/lib/certificates/renew-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr, makeKey } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { MINUTE_MS } from "@/lib/durations";
import { addKey } from "@/lib/keys/add-key";
import { MailContent } from "@/lib/mail/content";
import { documentOf } from "@/lib/mail/templates";
import { updateOrganisation } from "@/lib/organisations/update-organisation";
import { blockKey } from "@/lib/revocation-desk/block-key";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { NOTICE_LINES } from "./compose-notices";
import { notifyOfChanges } from "./notify";
import { putMuted } from "./store/preferences";
import { addContact, addMember } from "./testing";

let t: Harness;
beforeAll(async () => {
  t = await createHarness({ PUBLIC_URL: "https://portal.example" });
});
afterAll(() => t.close());
beforeEach(async () => {
  await notifyOfChanges(t.deps); // the setup is not told
  t.clock.advance(20 * MINUTE_MS);
});

async function makeHome() {
  const { id: organisationId } = await t.makeOrganisation();
  const { id: applicationId } = await t.makeApplication(organisationId, { name: "Payments hub" });
  const admin = await addMember(t, organisationId);
  const ctx = t.as("admin", organisationId);
  const issue = async () => issueCertificate.execute(ctx, { applicationId, type: "signing", csr: await freshCsr() });
  return { organisationId, applicationId, admin, ctx, issue };
}
type Home = Awaited<ReturnType<typeof makeHome>>;

/** Emails about an organisation, oldest first. */
async function mailsOf({ organisationId }: Pick<Home, "organisationId">) {
  const rows = await t.deps.db.prisma.mailMessage.findMany({
    where: { organisationId },
    orderBy: [{ createdAt: "asc" }, { recipient: "asc" }],
  });
  return rows.map(({ content, ...row }) => {
    const notice = MailContent.parse(content);
    if (notice.kind !== "change_notice" && notice.kind !== "security_notice") throw new Error(notice.kind);
    return { ...row, notice, types: notice.changes.map(({ type }) => type) };
  });
}

describe("emails about changes", () => {
  it("are sent once, to administrators and the contacts of that kind, by the rules of each event", async () => {
    const home = await makeHome();
    const technical = await addContact(t, home.organisationId);
    const ofOther = await addContact(t, home.organisationId, (await t.makeApplication(home.organisationId)).id);
    const security = await addContact(t, home.organisationId);
    await t.deps.db.prisma.contact.updateMany({ where: { email: security }, data: { kind: "security" } });
    await addMember(t, home.organisationId, "viewer");

    const first = await home.issue();
    await notifyOfChanges(t.deps);
    await notifyOfChanges(t.deps);
    const issued = await mailsOf(home);
    expect(issued.map(({ recipient }) => recipient).sort()).toEqual([home.admin, technical].sort());
    expect(issued[0]).toMatchObject({ kind: "change_notice", types: ["certificate.issued"], notice: { total: 1 } });
    expect(issued.every(({ preferenceId }) => preferenceId !== null)).toBe(true);

    await revokeCertificate.execute(home.ctx, { kid: first.kid, reason: "keyCompromise", comment: "Found on a stick" });
    await notifyOfChanges(t.deps);
    const revoked = (await mailsOf(home)).slice(issued.length);
    expect(revoked.map(({ recipient }) => recipient).sort()).toEqual([home.admin, technical, security].sort());
    expect(revoked[0]).toMatchObject({ kind: "security_notice", preferenceId: null });
    expect(revoked[0]?.notice.changes).toMatchObject([
      { type: "certificate.revoked", kid: first.kid, reason: "keyCompromise" },
    ]);
    expect(JSON.stringify(revoked)).not.toContain("Found on a stick");
    expect((await mailsOf(home)).some(({ recipient }) => recipient === ofOther)).toBe(false);
  });

  it("tell members of an application only about this application", async () => {
    const home = await makeHome();
    const other = await t.makeApplication(home.organisationId);
    const email = await addMember(t, home.organisationId, "technical");
    await t.deps.db.prisma.membership.updateMany({
      where: { organisationId: home.organisationId, role: "technical" },
      data: { applicationId: other.id },
    });
    await home.issue();
    await issueCertificate.execute(home.ctx, { applicationId: other.id, type: "signing", csr: await freshCsr() });
    await notifyOfChanges(t.deps);
    const mails = await mailsOf(home);
    expect(mails.map(({ recipient, notice }) => [recipient, notice.total]).sort()).toEqual(
      [
        [home.admin, 2],
        [email, 1],
      ].sort(),
    );
  });

  it("combine what happens within ten minutes, list up to fifty changes, and count the others", async () => {
    const home = await makeHome();
    await home.issue();
    await notifyOfChanges(t.deps);
    const template = await t.deps.db.prisma.auditEvent.findFirstOrThrow({
      where: { organisationId: home.organisationId, entity: "certificate", operation: "certificate.issue" },
      orderBy: { id: "desc" },
    });
    const copies = Array.from({ length: 620 }, () => ({
      ...template,
      id: uuidv7(),
      at: t.clock.now(),
      before: {},
      after: template.after ?? {},
    }));
    await t.deps.db.prisma.auditEvent.createMany({ data: copies });
    expect(await notifyOfChanges(t.deps)).toEqual({ recorded: 620, queued: 0 });
    t.clock.advance(11 * MINUTE_MS);
    expect(await notifyOfChanges(t.deps)).toEqual({ recorded: 0, queued: 1 });
    const [, digest] = await mailsOf(home);
    expect(digest?.notice).toMatchObject({ total: 620 });
    expect(digest?.notice.changes).toHaveLength(NOTICE_LINES);
    expect(digest?.subject).toMatch(/: 620 issued$/);
  });

  it("are sent once by two processes at the same time, and after a process was killed between its two steps", async () => {
    const home = await makeHome();
    await home.issue();
    const aborted = AbortSignal.abort();
    await notifyOfChanges(t.deps, aborted);
    await Promise.all([notifyOfChanges(t.deps), notifyOfChanges(t.deps), notifyOfChanges(t.deps)]);
    expect(await mailsOf(home)).toHaveLength(1);
  });

  it("find a change that was committed after a later one was read", async () => {
    const home = await makeHome();
    const early = t.clock.now();
    await home.issue();
    t.clock.advance(MINUTE_MS);
    await notifyOfChanges(t.deps);
    const row = await t.deps.db.prisma.auditEvent.findFirstOrThrow({
      where: { organisationId: home.organisationId, operation: "certificate.issue" },
      orderBy: { id: "desc" },
    });
    await t.deps.db.prisma.auditEvent.create({
      data: { ...row, id: uuidv7(), at: early, before: {}, after: row.after ?? {} },
    });
    t.clock.advance(MINUTE_MS / 2);
    expect((await notifyOfChanges(t.deps)).recorded).toBe(1);
  });

  it("stop for an organisation or altogether, except those about security", async () => {
    const [one, other] = [await makeHome(), await makeHome()];
    await putMuted(t.deps.db.prisma, one.admin, [`changes:${one.organisationId}`], t.clock.now());
    await putMuted(t.deps.db.prisma, other.admin, ["changes"], t.clock.now());
    for (const home of [one, other]) {
      const { kid } = await home.issue();
      await revokeCertificate.execute(home.ctx, { kid, reason: "superseded" });
    }
    await notifyOfChanges(t.deps);
    for (const home of [one, other]) {
      expect((await mailsOf(home)).map(({ types }) => types)).toEqual([["certificate.revoked"]]);
    }
  });

  it("cover renewals, keys, blocked keys and suspensions, and name who did it", async () => {
    const home = await makeHome();
    const key = await makeKey();
    const { kid } = await home.issue();
    await renewCertificate.execute(home.ctx, { kid, csr: await freshCsr() });
    const { clientId } = await createClient.execute(home.ctx, {
      applicationId: home.applicationId,
      name: "Backend",
      authMethod: "private_key_jwt",
    });
    const publicKey = createPublicKey(key.keyPem).export({ format: "pem", type: "spki" }).toString();
    await addKey.execute(home.ctx, { clientId, key: publicKey, name: "batch" });
    await notifyOfChanges(t.deps);
    await blockKey.execute(t.as("security_officer"), { key: publicKey, comment: "Seen in a log" });
    const platform = t.as("super_admin");
    await updateOrganisation.execute(platform, { organisationId: home.organisationId, status: "suspended" });
    await notifyOfChanges(t.deps);
    const [changes, security] = await mailsOf(home);
    expect(changes?.types).toEqual(["certificate.issued", "certificate.renewed", "key.added"]);
    expect(changes?.notice.changes.map(({ name }) => name)[2]).toBe("batch");
    expect(security?.types).toEqual(["key.blocked", "organisation.suspended"]);
    expect(security?.notice.changes[0]).toMatchObject({ name: "batch", reason: null });
    expect(JSON.stringify(security)).not.toContain("Seen in a log");
    const text = JSON.stringify(documentOf(security?.notice as MailContent, facts).blocks);
    expect(text).toContain("Registered key “batch”");
    expect(text).not.toMatch(/null|undefined/);
  });

  it("contain neither secrets nor another organisation's names", async () => {
    const [home, stranger] = [await makeHome(), await makeHome()];
    await stranger.issue();
    await home.issue();
    await notifyOfChanges(t.deps);
    const [mail] = await mailsOf(home);
    expect(JSON.stringify(mail)).not.toContain(stranger.organisationId);
    expect(JSON.stringify(mail?.notice)).not.toMatch(/BEGIN|csr|tbs/i);
  });
});

const facts = {
  publicUrl: "https://portal.example",
  at: new Date("2026-01-01T00:00:00Z"),
  secret: null,
  unsubscribeUrl: null,
};

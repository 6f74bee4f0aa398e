import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { renewCertificate } from "@/lib/certificates/renew-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { createCalendarFeed } from "./create-calendar-feed";
import { readExpiryCalendar } from "./expiry-calendar";
import { listCalendarFeeds } from "./list-calendar-feeds";
import { revokeCalendarFeed } from "./revoke-calendar-feed";
import { FEED_LIMIT } from "./schema";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

async function makeFeed(legalName?: string) {
  const { id: organisationId } = await t.makeOrganisation(legalName ? { legalName } : {});
  const ctx = t.as("admin", organisationId);
  const feed = await createCalendarFeed.execute(ctx, { organisationId, name: "Team" });
  const token = /\/calendar\/([\w-]{43})\.ics$/.exec(feed.feedUrl)?.[1] ?? "";
  return { organisationId, ctx, feed, token };
}
const auditOf = (entityId: string) =>
  t.deps.db.prisma.auditEvent.findMany({ where: { entityId }, orderBy: { id: "asc" } });

describe("a calendar feed", () => {
  it("shows its URL once; only the hash is stored", async () => {
    const { organisationId, ctx, feed, token } = await makeFeed();
    expect(token).toHaveLength(43);
    const { items } = await listCalendarFeeds.execute(ctx, { organisationId });
    const row = await t.deps.db.prisma.calendarFeed.findUniqueOrThrow({ where: { id: feed.id } });
    const kept = JSON.stringify([items, row, await auditOf(feed.id)]);
    expect(kept).not.toContain(token);
    expect(JSON.stringify([items, await auditOf(feed.id)])).not.toContain(row.tokenHash);
    expect(items).toMatchObject([{ id: feed.id, name: "Team", hint: token.slice(-4), lastUsedAt: null }]);
    expect(await auditOf(feed.id)).toMatchObject([{ operation: "calendar_feed.create", organisationId }]);
  });

  it("is readable until it is revoked or its organisation is suspended, and records its last use", async () => {
    const { organisationId, ctx, feed, token } = await makeFeed();
    expect(await readExpiryCalendar(t.deps, token)).toContain("BEGIN:VCALENDAR");
    expect((await listCalendarFeeds.execute(ctx, { organisationId })).items[0]?.lastUsedAt).not.toBeNull();
    expect(await readExpiryCalendar(t.deps, "A".repeat(43))).toBeUndefined();
    const { prisma } = t.deps.db;
    const where = { id: organisationId };
    await prisma.organisation.update({ where, data: { status: "suspended" } });
    expect(await readExpiryCalendar(t.deps, token)).toBeUndefined();
    await prisma.organisation.update({ where, data: { status: "active" } });
    await revokeCalendarFeed.execute(ctx, { feedId: feed.id });
    expect(await readExpiryCalendar(t.deps, token)).toBeUndefined();
    const again = revokeCalendarFeed.execute(ctx, { feedId: feed.id });
    await expect(again).rejects.toMatchObject({ code: "conflict" });
    expect((await auditOf(feed.id)).map(({ operation }) => operation)).toContain("calendar_feed.revoke");
  });

  it("can be created and revoked by administrators, and is hidden from other organisations", async () => {
    const { organisationId, feed } = await makeFeed();
    const stranger = (await makeFeed()).ctx;
    const viewer = t.as("viewer", organisationId);
    const input = { organisationId, name: "Mine" };
    await expect(createCalendarFeed.execute(viewer, input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(createCalendarFeed.execute(t.as("auditor"), input)).rejects.toMatchObject({ code: "forbidden" });
    await expect(listCalendarFeeds.execute(viewer, { organisationId })).rejects.toMatchObject({ code: "forbidden" });
    for (const id of [organisationId, uuidv7()]) {
      const create = createCalendarFeed.execute(stranger, { ...input, organisationId: id });
      await expect(create).rejects.toMatchObject({ code: "not_found" });
      const list = listCalendarFeeds.execute(stranger, { organisationId: id });
      await expect(list).rejects.toMatchObject({ code: "not_found" });
    }
    for (const feedId of [feed.id, uuidv7()]) {
      await expect(revokeCalendarFeed.execute(stranger, { feedId })).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(createCalendarFeed.execute(t.as("super_admin"), { ...input, name: " " })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("can't be created beyond the limit of active feeds", async () => {
    const { organisationId, ctx, feed } = await makeFeed();
    const create = () => createCalendarFeed.execute(ctx, { organisationId, name: "More" });
    const tries = await Promise.allSettled(Array.from({ length: FEED_LIMIT }, create));
    expect(tries.filter(({ status }) => status === "rejected")).toHaveLength(1);
    await revokeCalendarFeed.execute(ctx, { feedId: feed.id });
    await create();
  });
});

describe("the calendar", () => {
  it("has an all-day event with alarms on each expiry date, and is deterministic", async () => {
    const { organisationId, ctx, token } = await makeFeed();
    const { id: applicationId, name } = await t.makeApplication(organisationId, { name: "Pay; me, now" });
    const issue = async () =>
      issueCertificate.execute(ctx, { applicationId, type: "signing", csr: await freshCsr(), name: "Signing\\2027" });
    const [kept, revoked, replaced] = [await issue(), await issue(), await issue()];
    await revokeCertificate.execute(ctx, { kid: revoked.kid, reason: "superseded" });
    const successor = await renewCertificate.execute(ctx, { kid: replaced.kid, csr: await freshCsr() });
    const calendar = (await readExpiryCalendar(t.deps, token)) ?? "";
    expect(await readExpiryCalendar(t.deps, token)).toBe(calendar);

    expect(calendar.startsWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")).toBe(true);
    const lines = calendar.split("\r\n");
    expect(lines.every((line) => Buffer.byteLength(line) <= 75 && !/[\r\n]/.test(line))).toBe(true); // RFC 5545 §3.1
    const unfolded = calendar.replaceAll("\r\n ", "");
    const events = unfolded.split("BEGIN:VEVENT").slice(1);
    expect(events).toHaveLength(2);
    for (const { kid } of [kept, successor]) expect(unfolded).toContain(`UID:${kid}@`);
    for (const { kid } of [revoked, replaced]) expect(unfolded).not.toContain(kid);
    const [event] = events;
    const date = kept.notAfter.slice(0, 10).replaceAll("-", "");
    expect(event).toContain(`DTSTART;VALUE=DATE:${date}\r\n`);
    expect(event).toContain(`SUMMARY:Certificate expires: ${name.replace(/[;,]/g, "\\$&")} (signing)`);
    expect(event).toContain("Signing\\\\2027");
    expect(event?.match(/TRIGGER:-P\w+/g)).toEqual([60, 30, 14, 7, 1].map((days) => `TRIGGER:-P${days}D`));
    expect(event).toContain(`URL;VALUE=URI:${t.deps.env.publicUrl}/certificates/${kept.kid}`);
    expect(unfolded).not.toMatch(/PRIVATE|token|@example\.com/i);
  });

  it("escapes the organisation's name as TEXT (RFC 5545 §3.3.11)", async () => {
    const legalName = "Smith, Jones; Partners\\nine PLC";
    const { token } = await makeFeed(legalName);
    const lines = ((await readExpiryCalendar(t.deps, token)) ?? "").replaceAll("\r\n ", "").split("\r\n");
    for (const property of ["NAME", "X-WR-CALNAME"]) {
      const value = lines.find((line) => line.startsWith(`${property}:`))?.slice(property.length + 1) ?? "";
      expect(value).not.toMatch(/(?<!\\)(?:\\\\)*[;,]/);
      const read = value.replace(/\\(.)/g, (_, character) => (character.toLowerCase() === "n" ? "\n" : character));
      expect(read).toBe(`Certificates of ${legalName}`);
    }
  });

  it("has alarms on the reminder days of the certificate's profile", async () => {
    const { organisationId, ctx, token } = await makeFeed();
    const { id: applicationId } = await t.makeApplication(organisationId);
    const { prisma } = t.deps.db;
    const usual = await prisma.certificateProfile.findUniqueOrThrow({ where: { id: "signing" } });
    const definition = { ...(usual.definition as object), id: "early", reminderDays: [120, 20, 0, -3] };
    const at = t.clock.now();
    await prisma.certificateProfile.create({
      data: { id: "early", builtIn: false, definition, createdAt: at, updatedAt: at },
    });
    const { kid } = await issueCertificate.execute(ctx, { applicationId, type: "signing", csr: await freshCsr() });
    await prisma.certificate.updateMany({ where: { kid }, data: { profileId: "early" } });
    const calendar = (await readExpiryCalendar(t.deps, token)) ?? "";
    expect(calendar.match(/TRIGGER:-P\w+/g)).toEqual(["TRIGGER:-P120D", "TRIGGER:-P20D"]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { expiryOverview } from "./expiry-overview";
import { exportCertificates } from "./export-certificates";
import { issueCertificate } from "./issue-certificate";
import { listCertificates } from "./list-certificates";
import { freshCsr } from "./testing";

describe("CSV export and the expiry timeline", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  async function holder(legalName = "Example Bank PLC") {
    const { id: organisationId } = await harness.makeOrganisation({ legalName });
    const { id: applicationId } = await harness.makeApplication(organisationId);
    const admin = harness.as("admin", organisationId);
    const issue = async (name: string) =>
      issueCertificate.execute(admin, { applicationId, type: "signing", name, csr: await freshCsr() });
    return { organisationId, applicationId, admin, issue };
  }
  async function linesOf(ctx: Parameters<typeof exportCertificates.execute>[0], input: object = {}) {
    const { body, fileName, contentType } = await exportCertificates.execute(ctx, input);
    const pieces: string[] = [];
    for await (const piece of body) pieces.push(piece);
    return { fileName, contentType, pieces, lines: pieces.join("").trimEnd().split("\r\n") };
  }
  const endsIn = (id: string, days: number) =>
    harness.deps.db.prisma.certificate.update({
      where: { id },
      data: { notAfter: new Date(harness.clock.now().getTime() + days * DAY_MS) },
    });

  it("exports the rows of the list with the same filters and order, and none of other organisations", async () => {
    const { admin, issue } = await holder();
    const stranger = await holder("Foreign Mark Ltd");
    const [hostile, plain] = [await issue('=HYPERLINK("http://x")'), await issue("plain")];
    await stranger.issue("theirs");
    const { lines, fileName, contentType } = await linesOf(admin, { sort: "name" });
    expect(fileName).toMatch(/^certificates-\d{4}-\d\d-\d\d\.csv$/);
    expect(contentType).toBe("text/csv; charset=utf-8; header=present");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^\ufeff"KID","Serial number"/);
    expect(lines[1]).toContain(`"'=HYPERLINK(""http://x"")"`);
    expect(lines[2]).toContain(plain.kid);
    expect((await linesOf(admin, { q: hostile.kid })).lines).toHaveLength(2);
    expect((await linesOf(admin, { organisationId: stranger.organisationId })).lines).toHaveLength(1);
    await expect(exportCertificates.execute(admin, { limit: 5 })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(exportCertificates.execute(harness.anonymous(), {})).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  it("streams several pages and exports each row once", async () => {
    const { admin, issue } = await holder();
    const { id } = await issue("copied");
    const { prisma } = harness.deps.db;
    const row = await prisma.certificate.findUniqueOrThrow({ where: { id } });
    await prisma.certificate.createMany({
      data: Array.from({ length: 510 }, (_, index) => ({
        ...row,
        publicKey: row.publicKey ?? {},
        id: `copy-${index}`,
        serial: `c0ffee${index.toString(16).padStart(6, "0")}`,
        kid: index.toString().padStart(43, "K"),
      })),
    });
    const { pieces, lines } = await linesOf(admin);
    expect(pieces.length).toBe(3); // the header, and pages of 500
    expect(new Set(lines.slice(1).map((line) => line.split(",")[0])).size).toBe(511);
  });

  it("counts expiries by month, and the interval of a bar lists the same certificates", async () => {
    const { organisationId, admin, issue } = await holder();
    const [soon, later, over] = [await issue("soon"), await issue("later"), await issue("over")];
    await endsIn(soon.id, 1);
    await endsIn(over.id, -1);
    const overview = await expiryOverview.execute(admin, {});
    expect(overview.months).toHaveLength(13);
    expect(overview.organisations).toBeNull();
    expect(overview.months.reduce((sum, { ending }) => sum + ending, overview.later)).toBe(2);
    const bar = overview.months.find(({ from, to }) => {
      const end = harness.clock.now().getTime() + DAY_MS;
      return Date.parse(from) <= end && end < Date.parse(to);
    });
    expect(bar?.ending).toBe(1);
    const listed = await listCertificates.execute(admin, {
      status: "active",
      expiresAfter: bar?.from,
      expiresBefore: bar?.to,
    });
    expect(listed.items.map(({ kid }) => kid)).toEqual([soon.kid]);
    expect(listed.items).not.toContainEqual(expect.objectContaining({ kid: later.kid }));

    const platform = await expiryOverview.execute(harness.as("security_officer"), {});
    expect(platform.organisations).toContainEqual(expect.objectContaining({ organisationId, ending: 1 }));
    const stranger = await holder();
    const foreign = await expiryOverview.execute(stranger.admin, { organisationId });
    expect(foreign.months.every(({ ending }) => ending === 0)).toBe(true);
  });
});

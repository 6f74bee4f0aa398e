/** Lists with totals, which users page through in both directions. One table for all of them. */
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listApplications } from "@/lib/applications/list-applications";
import { countCertificates } from "@/lib/certificates/count-certificates";
import { exportCertificates } from "@/lib/certificates/export-certificates";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { listCertificates } from "@/lib/certificates/list-certificates";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { DAY_MS } from "@/lib/durations";
import { listMails } from "@/lib/mail/list-mails";
import { listOrganisations } from "@/lib/organisations/list-organisations";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { listUsers } from "@/lib/users/list-users";
import { decodeCursor, TOTAL_LIMIT } from "./paging";

interface Page {
  items: object[];
  nextCursor: string | null;
  previousCursor: string | null;
  total: number | null;
}
const lists = { listApplications, listCertificates, listMails, listOrganisations, listUsers };
type List = keyof typeof lists;

let t: Harness;
let admin: Context;
let platform: Context;
let organisationId: string;
let kids: string[];

beforeAll(async () => {
  t = await createHarness();
  const { prisma } = t.deps.db;
  organisationId = (await t.makeOrganisation({ legalName: "Paged 0" })).id;
  admin = t.as("admin", organisationId);
  platform = t.as("super_admin");
  kids = [];
  for (let index = 1; index <= 5; index += 1) {
    // Some rows share their position, so that the id breaks ties.
    const at = new Date(Date.UTC(2026, 0, Math.ceil(index / 2)));
    await t.makeOrganisation({ legalName: `Paged ${Math.ceil(index / 2)}` });
    const { id: applicationId } = await t.makeApplication(organisationId, { name: `paged ${index}`, createdAt: at });
    const issued = await issueCertificate.execute(admin, {
      ...{ applicationId, type: index > 3 ? "transport" : "signing", csr: await freshCsr(), name: `paged ${index}` },
    });
    kids.push(issued.kid);
    const notAfter = new Date(t.clock.now().getTime() + (index > 4 ? -1 : 100) * DAY_MS);
    await prisma.certificate.update({ where: { id: issued.id }, data: { createdAt: at, notAfter } });
    await prisma.user.create({
      data: { id: uuidv7(), email: `paged${index}@list.example`, name: `Paged ${index}`, createdAt: at, updatedAt: at },
    });
    await prisma.mailMessage.create({
      data: {
        ...{ id: uuidv7(), recipient: `paged${index}@list.example`, subject: "Paged", kind: "platform_warning" },
        ...{ content: {}, dedupeKey: uuidv7(), organisationId, nextAttemptAt: at, giveUpAt: at, createdAt: at },
        status: index > 3 ? "sent" : "queued",
      },
    });
  }
  await revokeCertificate.execute(admin, { kid: kids[0], reason: "superseded" });
}, 180_000);
afterAll(() => t.close());

const page = (list: List, input: object, ctx = platform): Promise<Page> =>
  lists[list].execute(ctx, input) as Promise<Page>; // each has its own item

describe("a list with totals", () => {
  it.each<[List, object]>([
    ["listCertificates", {}],
    ["listCertificates", { sort: "notAfter" }],
    ["listCertificates", { sort: "-name", q: "paged" }],
    ["listApplications", {}],
    ["listApplications", { sort: "name" }],
    ["listApplications", { sort: "nextExpiry" }],
    ["listApplications", { sort: "-nextExpiry" }],
    ["listOrganisations", { q: "paged" }],
    ["listUsers", { q: "paged" }],
    ["listMails", { q: "paged" }],
  ])("%s %o: Previous leads back through the same pages that Next led to", async (list, filter) => {
    const forward: Page[] = [];
    for (let cursor: string | null = ""; cursor !== null; cursor = forward.at(-1)?.nextCursor ?? null)
      forward.push(await page(list, { ...filter, limit: 2, ...(cursor ? { cursor } : {}) }));
    expect(forward.length).toBeGreaterThan(2);
    expect(forward[0]?.previousCursor).toBeNull();
    for (let index = forward.length - 1; index > 0; index -= 1) {
      const back = await page(list, { ...filter, limit: 2, cursor: forward[index]?.previousCursor });
      expect(back.items).toEqual(forward[index - 1]?.items);
      expect(back.nextCursor).toBe(forward[index - 1]?.nextCursor);
      expect(back.previousCursor).toBe(forward[index - 1]?.previousCursor);
    }
  });

  it.each<[List, object, number]>([
    ["listCertificates", {}, 5],
    ["listCertificates", { q: "paged 4" }, 1],
    ["listCertificates", { type: "signing", status: "active" }, 2],
    ["listApplications", { q: "paged" }, 5],
    ["listApplications", { q: "paged 5", environment: "production" }, 0],
    ["listOrganisations", { q: "paged" }, 6],
    ["listUsers", { q: "paged3@" }, 1],
    ["listMails", { q: "list.example" }, 5],
    ["listMails", { status: "kept" }, 3],
    ["listMails", { status: "sent", q: "PAGED4" }, 1],
  ])("%s %o counts %i rows, only when asked, whatever the page", async (list, filter, total) => {
    expect((await page(list, filter)).total).toBeNull();
    const first = await page(list, { ...filter, include: "total", limit: 1 });
    expect(first.total).toBe(total);
    if (!first.nextCursor) return;
    expect(await page(list, { ...filter, include: "total", cursor: first.nextCursor })).toMatchObject({ total });
  });

  it.each(Object.keys(lists) as List[])("%s counts and lists nothing of another organisation", async (list) => {
    const stranger = t.as("admin", (await t.makeOrganisation({ legalName: "Stranger" })).id);
    const found = await page(list, { include: "total" }, stranger);
    const own = list === "listOrganisations" ? 1 : 0;
    expect([found.items.length, found.total]).toEqual([own, own]);
    const cursor = (await page(list, { limit: 1 })).nextCursor;
    expect((await page(list, { cursor }, stranger)).items.length).toBeLessThanOrEqual(own);
  });

  it("stops counting at the limit", async () => {
    await t.deps.db.prisma.$executeRaw`
      INSERT INTO organisations (id, legal_name, registration_number, country, created_at, updated_at)
      SELECT 'many-' || n, 'Many', n::text, 'XX', now(), now() FROM generate_series(1, ${TOTAL_LIMIT + 1}::int) n`;
    expect((await page("listOrganisations", { q: "many", include: "total" })).total).toBe(TOTAL_LIMIT);
  });

  it("refuses the cursor of a previous page where lists only page forward", async () => {
    const { previousCursor } = await page("listUsers", {
      ...{ q: "paged", limit: 1, cursor: (await page("listUsers", { q: "paged", limit: 1 })).nextCursor },
    });
    expect(previousCursor).not.toBeNull();
    expect(() => decodeCursor(previousCursor ?? "")).toThrow("The cursor is invalid");
  });
});

describe("counts of the certificates' states", () => {
  it.each([
    [{}, { active: 3, revoked: 1, expired: 1, superseded: 0, expiring: 0 }],
    [{ q: "paged 2" }, { active: 1, revoked: 0, expired: 0, superseded: 0, expiring: 0 }],
    [{ type: "transport" }, { active: 1, revoked: 0, expired: 1, superseded: 0, expiring: 0 }],
    [{ level: "organisation" }, { active: 0, revoked: 0, expired: 0, superseded: 0, expiring: 0 }],
  ])("%o: count what the other filters match", async (filter, counts) => {
    expect(await countCertificates.execute(admin, filter)).toEqual(counts);
    expect(await countCertificates.execute(admin, { ...filter, organisationId })).toEqual(counts);
  });

  it("exports the selected certificates only, and none of another organisation", async () => {
    const linesFor = async (ctx: Context, input: object) => {
      let text = "";
      for await (const part of (await exportCertificates.execute(ctx, input)).body) text += part;
      return text.trim().split("\r\n").slice(1);
    };
    const [first, second] = kids as [string, string];
    const lines = await linesFor(admin, { kids: `${first},${second}` });
    expect(lines.map((line) => line.slice(1, 44)).sort()).toEqual([first, second].sort());
    const stranger = t.as("admin", (await t.makeOrganisation()).id);
    expect(await linesFor(stranger, { kids: first })).toEqual([]);
    await expect(exportCertificates.execute(admin, { kids: "nonsense" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });
});

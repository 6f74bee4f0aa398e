import fc from "fast-check";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { AppError } from "@/lib/errors";
import { parseCsr } from "@/lib/pki/csr";
import { csrBytes } from "@/lib/pki/csr-upload";
import { createHarness, type Harness } from "@/lib/testing/harness";
import type { Context } from "./context";
import { evaluate } from "./evaluate";
import { issueCertificate } from "./issue-certificate";
import { insertPrepared, type PreparedRow } from "./store/issuance";
import { freshCsr } from "./testing";

const MOSTLY = 6;
/** Usually `usual`, so that a quarter of the worlds accept the request although each refuses for one reason of many. */
const mostly = <T extends string | boolean>(usual: T, ...rare: T[]) =>
  fc.oneof({ weight: MOSTLY, arbitrary: fc.constant(usual) }, ...rare.map((one) => fc.constant(one)));

/** What can differ between the moment of the decision and the moment of the commit. */
const world = fc.record({
  organisation: mostly("active", "suspended"),
  application: mostly("active", "suspended"),
  limit: fc.integer({ min: 1, max: 4 }),
  /** Other certificates of the application. */
  others: fc.array(
    fc.record({
      status: fc.constantFrom("active", "prepared", "revoked", "failed" as const),
      daysLeft: fc.constantFrom(-1, 1),
    }),
    { maxLength: 4 },
  ),
  predecessor: fc.option(mostly("active", "revoked")),
  isBlocked: mostly(false, true),
  claim: fc.option(
    fc.record({
      holder: mostly("same", "other", "organisation"),
      type: mostly("signing", "transport"),
      /** Whose certificate the key is in. */
      certificate: fc.constantFrom(null, "predecessor", "other" as const),
      daysLeft: fc.constantFrom(-1, 1),
      isBlocked: mostly(false, true),
    }),
  ),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

let harness: Harness;
let ctx: Context;
let csr: string;
let organisationId: string;
let applicationId: string;
let otherApplicationId: string;
/** The row of a certificate on the CSR's key, as issuing writes it. */
let row: PreparedRow;

beforeAll(async () => {
  harness = await createHarness();
  ({ id: organisationId } = await harness.makeOrganisation());
  ({ id: applicationId } = await harness.makeApplication(organisationId));
  ({ id: otherApplicationId } = await harness.makeApplication(organisationId));
  csr = await freshCsr();
  ctx = harness.as("admin", organisationId);
  const { kid } = await issueCertificate.execute(ctx, { applicationId, type: "signing", csr });
  const { prisma } = harness.deps.db;
  row = (await prisma.certificate.findUniqueOrThrow({ where: { kid } })) as unknown as PreparedRow; // with members that stay unused
  await prisma.keyClaim.deleteMany();
  await prisma.certificate.deleteMany({ where: { applicationId } });
});
afterAll(() => harness.close());

const inDays = (days: number) => new Date(harness.clock.now().getTime() + days * DAY_MS);

/** A row like the template on another key. */
const certificate = (id: string, status: string, notAfter: Date) => ({
  ...row,
  id,
  status,
  notAfter,
  serial: id,
  kid: id,
  thumbprintSha256: null,
  keyFingerprint: id,
  searchText: "",
  issuedAt: row.createdAt,
});

async function build(given: World): Promise<void> {
  const { prisma } = harness.deps.db;
  await prisma.organisation.update({ where: { id: organisationId }, data: { status: given.organisation } });
  const data = { status: given.application, certificateLimit: given.limit };
  await prisma.application.update({ where: { id: applicationId }, data });
  const rows = given.others.map(({ status, daysLeft }, index) => certificate(`o${index}`, status, inDays(daysLeft)));
  if (given.predecessor) rows.push(certificate("predecessor", given.predecessor, inDays(30)));
  const { claim } = given;
  if (claim?.certificate === "other") {
    rows.push({ ...certificate("holder", "active", inDays(claim.daysLeft)), applicationId: otherApplicationId });
  }
  await prisma.certificate.createMany({ data: rows as never });
  if (given.isBlocked) {
    const { keyFingerprint, createdAt } = row;
    await prisma.blockedKey.create({ data: { keyFingerprint, reason: "key_compromise", createdAt } });
  }
  if (!claim) return;
  const isPredecessors = claim.certificate === "predecessor" && given.predecessor !== null;
  const certificateId = isPredecessors ? "predecessor" : claim.certificate === "other" ? "holder" : null;
  await prisma.keyClaim.create({
    data: {
      keyFingerprint: row.keyFingerprint,
      organisationId,
      applicationId: { same: applicationId, other: otherApplicationId, organisation: null }[claim.holder],
      type: claim.type,
      certificateId,
      notAfter: certificateId && (isPredecessors ? inDays(30) : inDays(claim.daysLeft)),
      isBlocked: claim.isBlocked,
    },
  });
}

async function clear(): Promise<void> {
  const { prisma } = harness.deps.db;
  await prisma.certificate.deleteMany({ where: { replacesId: { not: null } } });
  await prisma.certificate.deleteMany({ where: { organisationId } });
  await prisma.keyClaim.deleteMany();
  await prisma.blockedKey.deleteMany({ where: { keyFingerprint: row.keyFingerprint } });
}

/** What the checks decide, with the limit that they decided on. */
async function decided(given: World): Promise<{ isAccepted: boolean; certificateLimit: number }> {
  const replacesKid = given.predecessor ? "predecessor" : undefined;
  try {
    const evaluation = await evaluate(
      ctx,
      { applicationId, profileId: "signing", replacesKid },
      parseCsr(csrBytes(csr)),
    );
    return { isAccepted: evaluation.inspection.accepted, certificateLimit: evaluation.registration.certificateLimit };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { isAccepted: false, certificateLimit: given.limit + (given.predecessor ? 1 : 0) };
  }
}

it("commits exactly what the checks accept, whatever changed before the commit", async () => {
  let [accepted, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      try {
        await build(given);
        const { isAccepted, certificateLimit } = await decided(given);
        const audit = {
          id: uuidv7(),
          at: row.createdAt,
          operation: "certificate.issue",
          entity: "certificate",
          entityId: row.id,
          organisationId,
          applicationId,
          actorKind: "user",
          actorId: "a",
          actorLabel: "a",
          requestId: "r",
          address: null,
          before: null,
          after: null,
        };
        const replacesId = given.predecessor ? "predecessor" : null;
        const prepared = { ...row, id: uuidv7(), replacesId, notAfter: inDays(300), createdAt: harness.clock.now() };
        const isCommitted = await insertPrepared(harness.deps.db, { certificate: prepared, audit, certificateLimit });
        expect(isCommitted).toBe(isAccepted);
        if (isAccepted) accepted++;
        else refused++;
      } finally {
        await clear();
      }
    }),
    { numRuns: 120 },
  );
  // A quarter of 120: fewer than six would be one run in billions.
  expect(accepted).toBeGreaterThan(5);
  expect(refused).toBeGreaterThan(5);
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { findListed } from "./find-listed";
import { revokeMany } from "./revoke-many";
import { makeHolder } from "./testing";

describe("revoking a list", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  it("previews the certificate of every line", async () => {
    const { admin, issue } = await makeHolder(harness);
    const stranger = await makeHolder(harness);
    const [byKid, bySerial, gone, foreign] = [await issue(), await issue(), await issue(), await stranger.issue()];
    await revokeCertificate.execute(admin, { kid: gone.kid, reason: "superseded" });
    const serial = bySerial.serialNumber.toUpperCase().replace(/..(?=.)/g, "$&:");
    const list = [byKid.kid, `Serial: ${serial}`, gone.kid, foreign.kid, "Payments hub", byKid.kid].join("\n");
    const found = await findListed.execute(admin, { list });
    expect(found.lines.map(({ state }) => state)).toEqual([
      "revocable",
      "revocable",
      "already_revoked",
      "not_found",
      "unreadable",
      "repeated",
    ]);
    expect(found.revocable).toEqual([byKid.kid, bySerial.kid]);
    expect(JSON.stringify(found)).not.toContain(foreign.serialNumber);
  });

  it("finds the active certificate by key thumbprint and subject, and reports ambiguity if two are active", async () => {
    const { admin, issue } = await makeHolder(harness);
    const stranger = await makeHolder(harness);
    const old = await issue();
    await revokeCertificate.execute(admin, { kid: old.kid, reason: "superseded" });
    const active = await issue();
    const foreign = await stranger.issue();
    const stateOf = async (list: string) => (await findListed.execute(admin, { list })).lines[0];
    for (const text of [active.subject, active.subjectRfc4514, `subject=${active.subject}`]) {
      expect(await stateOf(text)).toMatchObject({ state: "revocable", certificate: { kid: active.kid } });
    }
    expect(await stateOf(active.keyThumbprint)).toMatchObject({ certificate: { kid: active.kid } });
    expect(await stateOf(old.keyThumbprint)).toMatchObject({ state: "already_revoked", certificate: { kid: old.kid } });
    for (const text of [foreign.subject, foreign.keyThumbprint])
      expect(await stateOf(text)).toMatchObject({ state: "not_found" });
    const { serialNumber } = foreign;
    expect(await stateOf(`12345678,${active.serialNumber}`)).toMatchObject({ certificate: { kid: active.kid } });
    expect(await stateOf(`${serialNumber},${active.serialNumber}`)).toMatchObject({ certificate: { kid: active.kid } });
    expect(await stateOf(`${old.kid},${active.serialNumber}`)).toMatchObject({ state: "ambiguous" });
    expect(await stateOf(`${old.keyThumbprint},${active.serialNumber}`)).toMatchObject({ state: "ambiguous" });
    await issue();
    expect(await stateOf(active.subject)).toMatchObject({ state: "ambiguous", certificate: null });
  });

  it("revokes what it can, reports each result, and continues when it is sent again", async () => {
    const { admin, issue } = await makeHolder(harness);
    const stranger = await makeHolder(harness);
    const [first, second, foreign] = [await issue(), await issue(), await stranger.issue()];
    const kids = [first.kid, foreign.kid, second.kid];
    const input = { kids, count: 3, reason: "cessationOfOperation", comment: "closing" };
    const done = await revokeMany.execute(admin, input);
    expect(done.revoked).toBe(2);
    expect(done.results.map(({ outcome }) => outcome)).toEqual(["revoked", "not_found", "revoked"]);
    const again = await revokeMany.execute(admin, input);
    expect(again.results.map(({ outcome }) => outcome)).toEqual(["already_revoked", "not_found", "already_revoked"]);
    const { prisma } = harness.deps.db;
    const each = { entityId: { in: [first.id, second.id] }, operation: "certificate.revoke" };
    expect(await prisma.auditEvent.count({ where: each })).toBe(2);
    const [once, repeated] = await prisma.auditEvent.findMany({
      where: { operation: "certificate.revoke_many" },
      orderBy: { id: "asc" },
    });
    expect([once?.after, repeated?.after]).toMatchObject([
      { listed: 3, revoked: 2 },
      { listed: 3, revoked: 0 },
    ]);
    expect(await prisma.certificate.findUnique({ where: { id: foreign.id } })).toMatchObject({ status: "active" });
  });

  it("revokes nothing when the number differs from the list's, or the list is too long", async () => {
    const { admin, organisation, issue } = await makeHolder(harness);
    const { kid } = await issue();
    const input = { kids: [kid], count: 2, reason: "superseded" };
    await expect(revokeMany.execute(admin, input)).rejects.toMatchObject({ code: "invalid_input" });
    const many = Array.from({ length: 1_001 }, (_, index) => index.toString().padStart(43, "A"));
    await expect(
      revokeMany.execute(admin, { kids: many, count: many.length, reason: "superseded" }),
    ).rejects.toMatchObject({ code: "invalid_input" });
    await expect(findListed.execute(admin, { list: many.join("\n") })).rejects.toMatchObject({
      code: "invalid_input",
    });
    const viewer = harness.as("viewer", organisation.id);
    await expect(revokeMany.execute(viewer, { ...input, count: 1 })).rejects.toMatchObject({ code: "forbidden" });
    await expect(findListed.execute(viewer, { list: kid })).rejects.toMatchObject({ code: "forbidden" });
  });
});

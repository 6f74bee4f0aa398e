import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "@/lib/durations";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { addKey } from "./add-key";
import { loadClientKeyRing } from "./client-keys";
import { getKey } from "./get-key";
import { importKeys } from "./import-keys";
import { listKeys } from "./list-keys";
import { removeKey } from "./remove-key";
import { makeHome, publicPem, selfSigned } from "./testing";
import { updateKey } from "./update-key";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

const jwkPair = (kind: "ec" | "ed25519" = "ec") =>
  kind === "ec" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("ed25519");
const publicJwk = (): JsonWebKey => jwkPair().publicKey.export({ format: "jwk" });
const auditOf = (entityId: string) =>
  t.deps.db.prisma.auditEvent.findMany({ where: { entityId }, orderBy: { id: "asc" } });
const inDays = (days: number) => new Date(t.clock.now().getTime() + days * DAY_MS).toISOString();

describe("importKeys", () => {
  it("registers all keys of a set, each with its own use and audit row", async () => {
    const { clientId, ctx } = await makeHome(t);
    const keys = [publicJwk(), { ...publicJwk(), use: "enc" }, { ...publicJwk(), alg: "ES256" }];
    const { items } = await importKeys.execute(ctx, { clientId, keys: { keys }, name: "Set" });
    expect(items.map(({ name, usage }) => [name, usage])).toEqual([
      ["Set 1", "signing"],
      ["Set 2", "encryption"],
      ["Set 3", "signing"],
    ]);
    for (const { id } of items) expect(await auditOf(id)).toMatchObject([{ operation: "key.import" }]);
    expect((await listKeys.execute(ctx, { clientId })).items).toHaveLength(3);
  });

  it("registers several PEM blocks of different kinds", async () => {
    const { clientId, ctx } = await makeHome(t);
    const keys = (await publicPem("rsa-2048")) + (await selfSigned("P-384")) + (await publicPem("ed25519"));
    const { items } = await importKeys.execute(ctx, { clientId, keys });
    expect(items.map(({ publicKey }) => publicKey.kty)).toEqual(["RSA", "EC", "OKP"]);
  });

  it("registers none if one is rejected, and names it", async () => {
    const { clientId, ctx } = await makeHome(t);
    const keys = (await publicPem()) + (await publicPem("rsa-1024"));
    const attempt = importKeys.execute(ctx, { clientId, keys });
    await expect(attempt).rejects.toMatchObject({
      details: { findings: [{ code: "key.rsa_size", message: expect.stringMatching(/^Key 2: /) }] },
    });
    expect((await listKeys.execute(ctx, { clientId })).items).toEqual([]);
    const twice = publicJwk();
    await expect(importKeys.execute(ctx, { clientId, keys: [twice, twice] })).rejects.toMatchObject({
      details: { reason: "key.repeated" },
    });
  });

  it("allows at most 20 keys under concurrent requests", async () => {
    const { clientId, ctx } = await makeHome(t);
    await importKeys.execute(ctx, { clientId, keys: Array.from({ length: 18 }, publicJwk) });
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => addKey.execute(ctx, { clientId, key: publicJwk() })),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    for (const one of tries) {
      if (one.status === "rejected") expect(one.reason).toMatchObject({ details: { reason: "key_limit_reached" } });
    }
  });
});

describe("listKeys, getKey, updateKey and removeKey", () => {
  it("page through the keys, and hide them from other organisations", async () => {
    const { clientId, organisationId, ctx } = await makeHome(t);
    const { items } = await importKeys.execute(ctx, { clientId, keys: Array.from({ length: 3 }, publicJwk) });
    const viewer = t.as("viewer", organisationId);
    const first = await listKeys.execute(viewer, { clientId, limit: 2 });
    const second = await listKeys.execute(viewer, { clientId, limit: 2, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map(({ kid }) => kid).sort()).toEqual(items.map(({ kid }) => kid).sort());
    const kid = String(items[0]?.kid);
    expect(await getKey.execute(viewer, { clientId, kid })).toEqual(items[0]);
    const stranger = (await makeHome(t)).ctx;
    for (const read of [
      () => listKeys.execute(stranger, { clientId }),
      () => getKey.execute(stranger, { clientId, kid }),
      () => removeKey.execute(stranger, { clientId, kid }),
      () => updateKey.execute(stranger, { clientId, kid, name: "Mine" }),
      () => getKey.execute(ctx, { clientId, kid: "A".repeat(43) }),
    ]) {
      await expect(read()).rejects.toMatchObject({ code: "not_found" });
    }
    await expect(removeKey.execute(viewer, { clientId, kid })).rejects.toMatchObject({ code: "forbidden" });
    await expect(updateKey.execute(viewer, { clientId, kid, name: "x" })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("rename a key, and move its expiry earlier but not later", async () => {
    const { clientId, ctx } = await makeHome(t);
    const { kid, id } = await addKey.execute(ctx, { clientId, key: publicJwk(), notAfter: inDays(30) });
    const sooner = inDays(10);
    const after = await updateKey.execute(ctx, { clientId, kid, name: "New", notAfter: sooner });
    expect(after).toMatchObject({ name: "New", notAfter: sooner });
    expect(await getKey.execute(ctx, { clientId, kid })).toEqual(after);
    await expect(updateKey.execute(ctx, { clientId, kid, notAfter: inDays(40) })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(updateKey.execute(ctx, { clientId, kid, notAfter: inDays(-1) })).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(updateKey.execute(ctx, { clientId, kid })).rejects.toMatchObject({ code: "invalid_input" });
    expect((await auditOf(id)).map(({ operation }) => operation)).toEqual(["key.add", "key.update"]);
  });

  it("remove a key permanently, keep its history, and allow registering it again", async () => {
    const { clientId, applicationId, ctx } = await makeHome(t);
    const key = publicJwk();
    const { kid, id } = await addKey.execute(ctx, { clientId, key });
    const twice = addKey.execute(ctx, { clientId, key });
    await expect(twice).rejects.toMatchObject({ details: { reason: "key_already_registered" } });
    await t.deps.db.prisma.application.update({ where: { id: applicationId }, data: { status: "suspended" } });
    expect(await removeKey.execute(ctx, { clientId, kid })).toMatchObject({ status: "removed" });
    await t.deps.db.prisma.application.update({ where: { id: applicationId }, data: { status: "active" } });
    await expect(removeKey.execute(ctx, { clientId, kid })).rejects.toMatchObject({
      details: { reason: "key_already_removed" },
    });
    expect((await auditOf(id)).map(({ operation }) => operation)).toEqual(["key.add", "key.remove"]);
    const ring = await loadClientKeyRing(t.deps.db, clientId);
    expect(ring?.keys).toMatchObject([{ kid, state: "removed" }]);
    await addKey.execute(ctx, { clientId, key });
    expect((await loadClientKeyRing(t.deps.db, clientId))?.keys).toMatchObject([{ kid, state: "active" }]);
    expect((await listKeys.execute(ctx, { clientId, show: "removed" })).items).toMatchObject([{ id }]);
    expect((await listKeys.execute(ctx, { clientId, show: "current" })).items).toHaveLength(1);
  });
});

import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { freshCsr } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { updateClient } from "@/lib/clients/update-client";
import type { Change } from "@/lib/runtime/changes";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { type ClientKey, whyUnusable } from "./client-key";
import { isTouchedBy, loadClientKeyRing } from "./client-keys";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

/** An application with a client, and its administrator. */
async function makeHome() {
  const organisation = await t.makeOrganisation();
  const application = await t.makeApplication(organisation.id);
  const ctx = t.as("admin", organisation.id);
  const given = { applicationId: application.id, name: "Backend", authMethod: "private_key_jwt" };
  const { clientId } = await createClient.execute(ctx, given);
  return { organisationId: organisation.id, applicationId: application.id, clientId, ctx };
}

describe("loadClientKeyRing", () => {
  it("loads every column of the client and the status of its owners", async () => {
    const { clientId, applicationId, organisationId } = await makeHome();
    await t.deps.db.prisma.organisation.update({ where: { id: organisationId }, data: { status: "suspended" } });
    const ring = await loadClientKeyRing(t.deps.db, clientId);
    expect(ring?.client).toEqual(await t.deps.db.prisma.oAuthClient.findUnique({ where: { clientId } }));
    expect(ring).toMatchObject({ applicationStatus: "active", organisationStatus: "suspended", keys: [] });
    expect(ring?.client.applicationId).toBe(applicationId);
  });

  it("loads the certificates of the application only, each with the reason why it can't sign", async () => {
    const { applicationId, clientId, ctx } = await makeHome();
    const other = await makeHome();
    await issueCertificate.execute(other.ctx, {
      applicationId: other.applicationId,
      type: "signing",
      csr: await freshCsr(),
    });
    const issue = async (type: string) =>
      issueCertificate.execute(ctx, { applicationId, type, csr: await freshCsr(), name: `A ${type}` });
    const [signing, revoked] = [await issue("signing"), await issue("signing")];
    const [transport, encryption] = [await issue("transport"), await issue("encryption")];
    await revokeCertificate.execute(ctx, { kid: revoked.kid, reason: "superseded" });

    const ring = await loadClientKeyRing(t.deps.db, clientId);
    const now = t.clock.now();
    const faults = Object.fromEntries(ring?.keys.map((key) => [key.kid, whyUnusable(key, now)]) ?? []);
    expect(faults).toEqual({
      [signing.kid]: undefined,
      [revoked.kid]: "revoked",
      [transport.kid]: "wrong_usage",
      [encryption.kid]: "wrong_usage",
    });
    expect(ring?.keys.find(({ kid }) => kid === signing.kid)).toEqual({
      id: signing.id,
      kid: signing.kid,
      jwk: signing.publicKey,
      source: "certificate",
      usage: "signing",
      state: "active",
      notBefore: new Date(signing.notBefore),
      notAfter: new Date(signing.notAfter),
      thumbprintS256: signing.kid,
      name: "A signing",
    });
  });

  it("keeps a usable certificate when there are many newer ones", async () => {
    const { applicationId, clientId, ctx } = await makeHome();
    const first = await issueCertificate.execute(ctx, { applicationId, type: "signing", csr: await freshCsr() });
    const row = await t.deps.db.prisma.certificate.findUniqueOrThrow({ where: { kid: first.kid } });
    const copies = Array.from({ length: 250 }, (_, index) => ({
      ...row,
      publicKey: { kty: "EC" },
      id: uuidv7(),
      kid: `copy-${index}-${clientId}`,
      serial: `${row.serial}${index}`,
      status: "revoked" as const,
      createdAt: new Date(row.createdAt.getTime() + index + 1),
    }));
    await t.deps.db.prisma.certificate.createMany({ data: copies });
    const ring = await loadClientKeyRing(t.deps.db, clientId);
    expect(ring?.keys[0]?.kid).toBe(first.kid);
    expect(ring?.keys).toHaveLength(201);
  });

  it("loads no keys for a client with a jwks_uri", async () => {
    const { applicationId, clientId, ctx } = await makeHome();
    await issueCertificate.execute(ctx, { applicationId, type: "signing", csr: await freshCsr() });
    await updateClient.execute(ctx, { clientId, keySource: "jwks_uri", jwksUri: "https://client.example/jwks" });
    expect((await loadClientKeyRing(t.deps.db, clientId))?.keys).toEqual([]);
  });

  it.each(["", "unknown", "a\0b", "a'--", "x".repeat(10_000)])("finds no client %j", async (clientId) => {
    expect(await loadClientKeyRing(t.deps.db, clientId)).toBeUndefined();
  });
});

describe("whyUnusable", () => {
  const now = new Date("2027-01-01T00:00:00Z");
  const key: ClientKey = {
    id: "1",
    kid: "k",
    jwk: { kty: "OKP", crv: "Ed25519", x: "" },
    source: "registered",
    usage: "signing",
    state: "active",
    name: "",
  };
  it.each<[string, Partial<ClientKey>, string | undefined]>([
    ["accepts a key without expiry", {}, undefined],
    ["accepts a key at notBefore", { notBefore: now }, undefined],
    ["rejects a key before notBefore", { notBefore: new Date(now.getTime() + 1) }, "not_yet_valid"],
    ["rejects a key at notAfter", { notAfter: now }, "expired"],
    ["rejects a removed key", { state: "removed" }, "revoked"],
    ["rejects a revoked key", { state: "revoked" }, "revoked"],
    ["rejects a transport key", { usage: "transport" }, "wrong_usage"],
    ["rejects an encryption key", { usage: "encryption" }, "wrong_usage"],
  ])("%s", (_what, change, fault) => {
    expect(whyUnusable({ ...key, ...change }, now)).toBe(fault);
  });
});

describe("isTouchedBy", () => {
  const ring = { client: { clientId: "c", applicationId: "a", organisationId: "o" } };
  const certificate = {
    kind: "certificate",
    organisationId: "o",
    serial: "1",
    issuerId: "i",
    isRevocation: true,
  } as const;
  it.each<[Change, boolean]>([
    [{ ...certificate, applicationId: "a" }, true],
    [{ ...certificate, applicationId: "b" }, false],
    [{ ...certificate, applicationId: null }, false],
    [{ kind: "key", organisationId: "o", applicationId: "a", clientId: "c" }, true],
    [{ kind: "key", organisationId: "o", applicationId: "a", clientId: "d" }, false],
    [{ kind: "client", organisationId: "o", applicationId: "a", clientId: "c" }, true],
    [{ kind: "application", organisationId: "o", applicationId: "a" }, true],
    [{ kind: "application", organisationId: "o", applicationId: "b" }, false],
    [{ kind: "organisation", organisationId: "o" }, true],
    [{ kind: "organisation", organisationId: "p" }, false],
    [{ kind: "authority", authorityId: "x" }, false],
    [{ kind: "unknown" }, true],
  ])("%j: %s", (change, isTouched) => {
    expect(isTouchedBy(ring, change)).toBe(isTouched);
  });
});

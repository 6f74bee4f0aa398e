import { generateKeyPairSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { makeKey } from "@/lib/certificates/testing";
import { blockKeys } from "@/lib/compromise/block-keys";
import { publicKeyFromJwk } from "@/lib/pki/public-key-import";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { addKey } from "./add-key";
import { removeKey } from "./remove-key";
import { makeHome } from "./testing";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

const publicJwk = () => generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
const homes = async () => [await makeHome(t), await makeHome(t)] as const;
type Home = Awaited<ReturnType<typeof makeHome>>;

async function registerAndRemove(
  { clientId, ctx }: Home,
  key: object,
  beforeRemoval: (kid: string) => unknown = () => {},
) {
  const { kid } = await addKey.execute(ctx, { clientId, key });
  await beforeRemoval(kid);
  await removeKey.execute(ctx, { clientId, kid });
  return kid;
}
const register = ({ clientId, ctx }: Home, key: object) => addKey.execute(ctx, { clientId, key });
const refusal = { code: "rejected_by_policy", details: { reason: "key.used_by_another" } };

describe("a public key that one organisation registered and removed", () => {
  it("can be registered by its owner if it was never used", async () => {
    const [squatter, owner] = await homes();
    const key = publicJwk();
    await registerAndRemove(squatter, key);
    await expect(register(owner, key)).resolves.toMatchObject({ status: "active" });
    await expect(register(squatter, key)).rejects.toMatchObject(refusal);
  });

  it("stays claimed if it signed or was used in TLS", async () => {
    for (const kind of ["success", "mtls"] as const) {
      const [holder, other] = await homes();
      const key = publicJwk();
      await registerAndRemove(holder, key, (kid) =>
        t.deps.usage.record({ kid, organisationId: holder.organisationId, clientId: holder.clientId, kind }),
      );
      await expect(register(other, key)).rejects.toMatchObject(refusal);
    }
  });

  it("is released if it was only named in failed attempts", async () => {
    const [squatter, owner] = await homes();
    const key = publicJwk();
    await registerAndRemove(squatter, key, (kid) =>
      t.deps.usage.record({
        kid,
        organisationId: squatter.organisationId,
        clientId: squatter.clientId,
        kind: "failure",
      }),
    );
    await expect(register(owner, key)).resolves.toMatchObject({ status: "active" });
  });

  it("stays claimed while another client of the holder has it", async () => {
    const [holder, other] = await homes();
    const second = await makeHome(t);
    const key = publicJwk();
    await register(holder, key);
    await t.deps.db.prisma.registeredKey.updateMany({
      where: { clientId: holder.clientId },
      data: { clientId: second.clientId },
    });
    await registerAndRemove(holder, key);
    await expect(register(other, key)).rejects.toMatchObject(refusal);
  });

  it("stays claimed if a certificate was issued on it", async () => {
    const [holder, other] = await homes();
    const pair = await makeKey();
    await issueCertificate.execute(holder.ctx, {
      applicationId: holder.applicationId,
      type: "signing",
      csr: pair.csr(),
    });
    const row = await t.deps.db.prisma.certificate.findFirstOrThrow({ where: { applicationId: holder.applicationId } });
    await registerAndRemove(holder, row.publicKey as object);
    await expect(register(other, row.publicKey as object)).rejects.toMatchObject(refusal);
  });

  it("stays blocked if it is compromised", async () => {
    const [squatter, owner] = await homes();
    const key = publicJwk();
    const { kid } = await register(squatter, key);
    const row = await t.deps.db.prisma.registeredKey.findFirstOrThrow({ where: { kid } });
    await t.deps.db.transaction((tx) => blockKeys(tx, [row.keyFingerprint], "operator", t.clock.now()));
    await removeKey.execute(squatter.ctx, { clientId: squatter.clientId, kid });
    await expect(register(owner, key)).rejects.toMatchObject({ details: { reason: "key.blocked" } });
  });

  it("is released by the upgrade if it was removed before", async () => {
    const [squatter, owner] = await homes();
    const [lost, used] = [publicJwk(), publicJwk()];
    await registerAndRemove(squatter, lost);
    await registerAndRemove(squatter, used, async (kid) => {
      t.deps.usage.record({
        kid,
        organisationId: squatter.organisationId,
        clientId: squatter.clientId,
        kind: "success",
      });
      await t.deps.usage.flush();
    });
    const { keyFingerprint } = publicKeyFromJwk({ ...lost });
    const { organisationId, applicationId } = squatter;
    const claim = { keyFingerprint, organisationId, applicationId, type: "signing" };
    await t.deps.db.prisma.keyClaim.create({ data: claim }); // as created by v0.1.0
    const migration = "prisma/migrations/20261129170300_release_unproven_claims/migration.sql";
    await t.deps.db.prisma.$executeRawUnsafe(await readFile(migration, "utf8"));
    await expect(register(owner, lost)).resolves.toMatchObject({ status: "active" });
    await expect(register(owner, used)).rejects.toMatchObject(refusal);
  });
});

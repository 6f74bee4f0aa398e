import { createPublicKey } from "node:crypto";
import { calculateJwkThumbprint, type JWK } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { makeKey } from "@/lib/certificates/testing";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { addKey } from "./add-key";
import { identifyKey } from "./identify-key";
import { removeKey } from "./remove-key";
import { makeHome, publicPem, selfSigned } from "./testing";

let t: Harness;
let home: Awaited<ReturnType<typeof makeHome>>;
beforeAll(async () => {
  t = await createHarness();
  home = await makeHome(t);
});
afterAll(() => t.close());

const thumbprintOf = (pem: string) => calculateJwkThumbprint(createPublicKey(pem).export({ format: "jwk" }) as JWK);

describe("a key is identified by its thumbprint", () => {
  it("with the certificates on it, in every state, active ones first", async () => {
    const { ctx, applicationId } = home;
    const csrPem = (await makeKey()).csr();
    const issue = () => issueCertificate.execute(ctx, { applicationId, type: "signing", csr: csrPem, name: "first" });
    const first = await issue();
    const find = () => identifyKey.execute(ctx, { thumbprints: first.keyThumbprint });
    expect(await find()).toMatchObject({
      certificates: [{ kid: first.kid, status: "active", name: "first", type: "signing", applicationId }],
      registeredKeys: [],
      isComplete: true,
    });
    await revokeCertificate.execute(ctx, { kid: first.kid, reason: "superseded" });
    const second = await issue();
    expect((await find()).certificates.map(({ kid, status }) => [kid, status])).toEqual([
      [second.kid, "active"],
      [first.kid, "revoked"],
    ]);
  });

  it("with registered keys, bare or in a certificate, also removed ones; several keys at once", async () => {
    const { ctx, clientId } = home;
    const [bare, certificate] = [await publicPem(), await selfSigned()];
    const { kid } = await addKey.execute(ctx, { clientId, key: bare, name: "bare" });
    const imported = await addKey.execute(ctx, { clientId, key: certificate });
    await removeKey.execute(ctx, { clientId, kid });
    const thumbprints = `${await thumbprintOf(bare)}, ${await thumbprintOf(certificate)} ${"A".repeat(43)}`;
    const { registeredKeys, certificates } = await identifyKey.execute(ctx, { thumbprints });
    expect(certificates).toEqual([]);
    expect(registeredKeys.map((key) => [key.kid, key.status, key.clientId])).toEqual([
      [imported.kid, "active", clientId],
      [kid, "removed", clientId],
    ]);
  });

  it("and for other tenants the answer is that of an unknown key", async () => {
    const { ctx, applicationId, clientId } = home;
    const csrPem = (await makeKey()).csr();
    const { keyThumbprint } = await issueCertificate.execute(ctx, { applicationId, type: "transport", csr: csrPem });
    const bare = await publicPem();
    await addKey.execute(ctx, { clientId, key: bare });
    const thumbprints = `${keyThumbprint},${await thumbprintOf(bare)}`;
    const other = await t.makeOrganisation();
    const stranger = t.as("admin", other.id);
    const unknown = await identifyKey.execute(stranger, { thumbprints: "A".repeat(43) });
    expect(await identifyKey.execute(stranger, { thumbprints })).toEqual(unknown);
    expect(unknown).toEqual({ certificates: [], registeredKeys: [], isComplete: true });
    expect((await identifyKey.execute(ctx, { thumbprints })).registeredKeys).toHaveLength(1);
  });

  it.each([
    ["", /thumbprint/],
    ["short", /43/],
    [
      Array(11)
        .fill("")
        .map((_, at) => String(at).padStart(43, "A"))
        .join(),
      /at most 10/,
    ],
  ])("and nothing else: %j", async (thumbprints, message) => {
    await expect(identifyKey.execute(home.ctx, { thumbprints })).rejects.toMatchObject({
      code: "invalid_input",
      details: { fields: [{ message: expect.stringMatching(message) }] },
    });
  });
});

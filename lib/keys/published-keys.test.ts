import { createPrivateKey, createPublicKey } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { makeKey } from "@/lib/certificates/testing";
import { createClient } from "@/lib/clients/create-client";
import { updateClient } from "@/lib/clients/update-client";
import { DAY_MS } from "@/lib/durations";
import { createStatusService } from "@/lib/status/status-service";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { addKey } from "./add-key";
import { getKey } from "./get-key";
import { removeKey } from "./remove-key";
import { makeHome, publicPem, selfSigned } from "./testing";

let t: Harness;
beforeAll(async () => {
  t = await createHarness();
});
afterAll(() => t.close());

const spkiPem = (keyPem: string) =>
  String(createPublicKey(createPrivateKey(keyPem)).export({ format: "pem", type: "spki" }));
const inDays = (days: number) => new Date(t.clock.now().getTime() + days * DAY_MS).toISOString();

describe("published key sets", () => {
  it("contain registered keys while they are usable, and move them to the inactive set immediately", async () => {
    const status = createStatusService(t.deps);
    const { clientId, applicationId, organisationId, ctx } = await makeHome(t);
    const address = { organisationId, applicationId, kind: "application" as const, isInactive: false };
    const read = async (change: object = {}) =>
      JSON.parse(String((await status.keySet({ ...address, ...change }))?.body)).keys as Record<string, unknown>[];
    const kids = async (change: object = {}) => (await read(change)).map(({ kid }) => kid);
    const pem = await publicPem();
    const { kid } = await addKey.execute(ctx, { clientId, key: pem });
    const jwk = createPublicKey(pem).export({ format: "jwk" });
    expect(await read()).toEqual([{ ...jwk, kid, use: "sig" }]);
    expect(await kids({ applicationId: null })).toEqual([kid]);
    expect(await kids({ kind: "transport" })).toEqual([]);

    const certificate = await addKey.execute(ctx, { clientId, key: await selfSigned(), usage: "transport" });
    expect(await read({ kind: "transport" })).toMatchObject([
      { kid: certificate.kid, use: "tls", x5c: [expect.any(String)], "x5t#S256": certificate.kid },
    ]);

    // Two clients of the application with the same key: the set contains it once.
    const given = { applicationId, name: "Second", authMethod: "private_key_jwt" };
    const second = (await createClient.execute(ctx, given)).clientId;
    await addKey.execute(ctx, { clientId: second, key: pem });
    expect(await kids()).toEqual([kid]);
    await removeKey.execute(ctx, { clientId, kid });
    expect([await kids(), await kids({ isInactive: true })]).toEqual([[kid], []]);
    await updateClient.execute(ctx, { clientId: second, status: "suspended" });
    expect([await kids(), await kids({ isInactive: true })]).toEqual([[], [kid]]);
    await updateClient.execute(ctx, { clientId: second, status: "active" });
    expect(await kids()).toEqual([kid]);

    const later = await addKey.execute(ctx, {
      clientId,
      key: await publicPem(),
      notBefore: inDays(0.0004),
      notAfter: inDays(1),
    });
    expect(await kids()).toEqual([kid]);
    t.clock.advance(50_000);
    expect((await kids()).sort()).toEqual([kid, later.kid].sort());
    t.clock.advance(DAY_MS);
    expect([await kids(), await kids({ isInactive: true })]).toEqual([[kid], [later.kid]]);
    await status.close();
  });

  it("remove a registered key when a certificate on it is revoked for compromise", async () => {
    const status = createStatusService(t.deps);
    const { clientId, applicationId, organisationId, ctx } = await makeHome(t);
    const pair = await makeKey();
    const { kid } = await issueCertificate.execute(ctx, { applicationId, type: "signing", csr: pair.csr() });
    const registered = await addKey.execute(ctx, { clientId, key: spkiPem(pair.keyPem) });
    const kids = async () => {
      const document = await status.keySet({ organisationId, applicationId, kind: "application", isInactive: false });
      return (JSON.parse(String(document?.body)).keys as { kid: string }[]).map((key) => key.kid);
    };
    expect((await kids()).sort()).toEqual([kid, registered.kid].sort());
    await revokeCertificate.execute(ctx, { kid, reason: "keyCompromise" });
    expect(await kids()).toEqual([]);
    expect(await getKey.execute(ctx, { clientId, kid: registered.kid })).toMatchObject({ status: "blocked" });
    await status.close();
  });
});

import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from "node:crypto";
import { CompactSign } from "jose";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { updateApplication } from "@/lib/applications/update-application";
import { issueCertificate } from "@/lib/certificates/issue-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { makeKey } from "@/lib/certificates/testing";
import { updateClient } from "@/lib/clients/update-client";
import { addKey } from "@/lib/keys/add-key";
import { removeKey } from "@/lib/keys/remove-key";
import { makeHome, openssl, publicPem, selfSigned } from "@/lib/keys/testing";
import type { Permission } from "@/lib/operation/permissions";
import { updateOrganisation } from "@/lib/organisations/update-organisation";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { verifyJws } from "./verify-jws";

let t: Harness;
beforeAll(async () => {
  t = await createHarness({ JWS_VERIFICATIONS_PER_MINUTE: "500" });
});
afterAll(() => t.close());

const PAYLOAD = { amount: 100, to: "Müller" };
const compact = (header: object, key: KeyObject, payload: string | Uint8Array = JSON.stringify(PAYLOAD)) =>
  new CompactSign(typeof payload === "string" ? new TextEncoder().encode(payload) : payload)
    .setProtectedHeader(header as { alg: string })
    .sign(key);
const pair = {
  PS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
  RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
  PS384: () => generateKeyPairSync("rsa", { modulusLength: 3072 }),
  ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
  ES384: () => generateKeyPairSync("ec", { namedCurve: "P-384" }),
  EdDSA: () => generateKeyPairSync("ed25519"),
  Ed25519: () => generateKeyPairSync("ed25519"),
};
const jwkOf = (key: KeyObject): JsonWebKey => key.export({ format: "jwk" });
/** A client with one registered key, and that key. */
async function makeSigner(algorithm: keyof typeof pair = "ES256", jwk: object = {}) {
  const home = await makeHome(t);
  const { publicKey, privateKey } = pair[algorithm]();
  const key = await addKey.execute(home.ctx, { clientId: home.clientId, key: { ...jwkOf(publicKey), ...jwk } });
  return { ...home, key, kid: key.kid, privateKey, publicKey };
}
/** A gateway: a user of another organisation. */
const gateway = async () => t.as("viewer", (await t.makeOrganisation()).id);
const verify = async (clientId: string, jws: string) => verifyJws.execute(await gateway(), { clientId, jws });
const b64 = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

describe("verifyJws", () => {
  it.each(Object.keys(pair) as (keyof typeof pair)[])("returns the payload that jose signed with %s", async (alg) => {
    const { clientId, kid, privateKey, key } = await makeSigner(alg);
    const header = { alg, kid, typ: "JOSE" };
    expect(await verify(clientId, await compact(header, privateKey))).toEqual({
      clientId,
      kid,
      key: { source: "registered", name: key.name },
      algorithm: alg,
      header,
      payloadType: "json",
      payload: PAYLOAD,
      payloadBase64url: b64(PAYLOAD),
    });
  });

  it.each([
    ["text", "Hello, Müller", { payloadType: "text", payload: "Hello, Müller" }],
    ["bytes", Uint8Array.of(0xff, 0, 1), { payloadType: "binary", payload: null, payloadBase64url: "_wAB" }],
  ])("returns %s", async (_what, payload, shown) => {
    const { clientId, privateKey } = await makeSigner();
    expect(await verify(clientId, await compact({ alg: "ES256" }, privateKey, payload))).toMatchObject(shown);
  });

  it("verifies with the application's signing certificate, with and without its KID", async () => {
    const { applicationId, clientId, ctx } = await makeHome(t);
    const key = await makeKey("RSA");
    const { kid } = await issueCertificate.execute(ctx, { applicationId, type: "signing", csr: key.csr() });
    const privateKey = createPrivateKey(key.keyPem);
    for (const header of [{ alg: "PS256", kid }, { alg: "PS256" }]) {
      const verified = await verify(clientId, await compact(header, privateKey));
      expect(verified).toMatchObject({ kid, key: { source: "certificate" }, payload: PAYLOAD });
    }
    await revokeCertificate.execute(ctx, { kid, reason: "superseded" });
    await expect(verify(clientId, await compact({ alg: "PS256", kid }, privateKey))).rejects.toMatchObject({
      code: "rejected_by_policy",
      details: { reason: "key_revoked" },
    });
    await expect(verify(clientId, await compact({ alg: "PS256" }, privateKey))).rejects.toMatchObject({
      details: { reason: "no_usable_key" },
    });
  });

  it("verifies a signature of openssl", async () => {
    const home = await makeHome(t);
    const key = await makeKey("RSA");
    const pem = String(createPublicKey(createPrivateKey(key.keyPem)).export({ format: "pem", type: "spki" }));
    const { kid } = await addKey.execute(home.ctx, { clientId: home.clientId, key: pem });
    const input = `${b64({ alg: "PS256", kid })}.${b64(PAYLOAD)}`;
    const command = "dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest -sign k.pem -out s input";
    const signature = await openssl([command], "s", { "k.pem": key.keyPem, input });
    expect(await verify(home.clientId, `${input}.${signature.toString("base64url")}`)).toMatchObject({
      payload: PAYLOAD,
    });
  });

  it.skipIf(!hasPython())("verifies a JWS of Python's cryptography", async () => {
    const home = await makeHome(t);
    const script = `
import base64, json
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
key = ec.generate_private_key(ec.SECP384R1())
b64 = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=").decode()
data = b64(b'{"alg":"ES384"}') + "." + b64(b'{"from":"python"}')
r, s = utils.decode_dss_signature(key.sign(data.encode(), ec.ECDSA(hashes.SHA384())))
pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
print(json.dumps({"pem": pem, "jws": data + "." + b64(r.to_bytes(48, "big") + s.to_bytes(48, "big"))}))`;
    const { pem, jws } = JSON.parse(execFileSync("python3", ["-c", script]).toString());
    await addKey.execute(home.ctx, { clientId: home.clientId, key: pem });
    expect(await verify(home.clientId, jws)).toMatchObject({ payload: { from: "python" } });
  });

  it("reports that no certificate is registered, also for a client that does not exist", async () => {
    const { clientId } = await makeHome(t);
    const { privateKey } = pair.ES256();
    const jws = await compact({ alg: "ES256" }, privateKey);
    const messages = [];
    for (const id of [clientId, uuidv7()]) {
      const failure = await verify(id, jws).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "rejected_by_policy", details: { reason: "no_certificate_registered" } });
      messages.push((failure as Error).message);
    }
    expect(messages[0]).toContain("No certificate registered for this client");
    expect(messages[0]).toBe(messages[1]);
  });

  it("does not accept a TLS certificate for signing", async () => {
    const { clientId, ctx } = await makeHome(t);
    const tls = await addKey.execute(ctx, { clientId, key: await selfSigned(), usage: "transport" });
    const { privateKey } = pair.ES256();
    await expect(verify(clientId, await compact({ alg: "ES256" }, privateKey))).rejects.toMatchObject({
      details: { reason: "no_certificate_registered" },
    });
    await addKey.execute(ctx, { clientId, key: await publicPem() });
    await expect(verify(clientId, await compact({ alg: "ES256", kid: tls.kid }, privateKey))).rejects.toMatchObject({
      details: { reason: "key_wrong_usage" },
    });
  });

  it("requires a kid when there are two usable keys, and names the KID for a JWK's own kid", async () => {
    const { clientId, ctx, privateKey, kid } = await makeSigner("ES256", { kid: "own-name" });
    const second = await addKey.execute(ctx, { clientId, key: await publicPem() });
    const unnamed = await compact({ alg: "ES256" }, privateKey);
    await expect(verify(clientId, unnamed)).rejects.toMatchObject({ details: { reason: "kid_needed" } });
    const own = verify(clientId, await compact({ alg: "ES256", kid: "own-name" }, privateKey));
    await expect(own).rejects.toMatchObject({
      details: { reason: "unknown_kid" },
      publicMessage: expect.stringContaining(kid),
    });
    await removeKey.execute(ctx, { clientId, kid: second.kid });
    expect(await verify(clientId, unnamed)).toMatchObject({ kid });
    await removeKey.execute(ctx, { clientId, kid });
    await expect(verify(clientId, await compact({ alg: "ES256", kid }, privateKey))).rejects.toMatchObject({
      details: { reason: "key_revoked" },
    });
  });

  it("rejects everything while client, application or organisation is suspended", async () => {
    const { clientId, applicationId, organisationId, ctx, privateKey } = await makeSigner();
    const jws = await compact({ alg: "ES256" }, privateKey);
    await updateClient.execute(ctx, { clientId, status: "suspended" });
    await expect(verify(clientId, jws)).rejects.toMatchObject({ details: { reason: "client_suspended" } });
    await updateClient.execute(ctx, { clientId, status: "active" });
    await updateApplication.execute(ctx, { applicationId, status: "suspended" });
    await expect(verify(clientId, jws)).rejects.toMatchObject({ details: { reason: "application_suspended" } });
    await updateApplication.execute(ctx, { applicationId, status: "active" });
    await updateOrganisation.execute(t.as("super_admin"), { organisationId, status: "suspended" });
    await expect(verify(clientId, jws)).rejects.toMatchObject({ details: { reason: "organisation_suspended" } });
  });

  it("reads a client's keys once for several messages, and applies a revocation to the next one", async () => {
    const { clientId, applicationId, ctx } = await makeHome(t);
    const { csr, keyPem } = await makeKey();
    const { kid } = await issueCertificate.execute(ctx, { applicationId, type: "signing", csr: csr() });
    const jws = await compact({ alg: "ES256", kid }, createPrivateKey(keyPem));
    const statements = vi.spyOn(t.deps.db, "query");
    const reads = () => statements.mock.calls.filter(([{ name }]) => name === "client-key-ring").length;
    await verify(clientId, jws);
    await verify(clientId, jws);
    expect(reads()).toBe(1);
    await revokeCertificate.execute(ctx, { kid, reason: "superseded" });
    await expect(verify(clientId, jws)).rejects.toMatchObject({ details: { reason: "key_revoked" } });
    statements.mockRestore();
  });

  it("is open to every signed-in user and to clients with the scope only", async () => {
    const { clientId, privateKey } = await makeSigner();
    const input = { clientId, jws: await compact({ alg: "ES256" }, privateKey) };
    const user = await gateway();
    const client = (scopes: Permission[]) => ({
      ...user,
      actor: { kind: "client" as const, clientId: uuidv7(), organisationId: uuidv7(), scopes: new Set(scopes) },
    });
    for (const ctx of [user, t.withScopes(user, ["jws:verify"]), client(["jws:verify"]), t.as("auditor")]) {
      expect(await verifyJws.execute(ctx, input)).toMatchObject({ payload: PAYLOAD });
    }
    await expect(verifyJws.execute(t.anonymous(), input)).rejects.toMatchObject({ code: "unauthenticated" });
    for (const ctx of [t.withScopes(user, ["client:read"]), client(["certificate:read"])]) {
      await expect(verifyJws.execute(ctx, input)).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  it("limits each caller separately", async () => {
    const strict = await createHarness({ JWS_VERIFICATIONS_PER_MINUTE: "3" });
    const [busy, calm] = [strict.as("auditor"), strict.as("auditor")];
    const input = { clientId: uuidv7(), jws: "a.b.c" };
    for (let i = 0; i < 3; i++)
      await expect(verifyJws.execute(busy, input)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(verifyJws.execute(busy, input)).rejects.toMatchObject({ code: "rate_limited" });
    await expect(verifyJws.execute(calm, input)).rejects.toMatchObject({ code: "invalid_input" });
    await strict.close();
  });
});

function hasPython(): boolean {
  try {
    execFileSync("python3", ["-c", "import cryptography"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

import { randomUUID, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { withFiles } from "@/lib/certificates/testing";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { parseCertificate } from "@/lib/pki/certificate";
import { certify, makeClient, signAssertion, type TestClient } from "../oauth/testing";
import { type ClientPair, run } from "./testing";
import { askToken, callSample, curl, failedCheck, issue, mtlsClient, server } from "./testing/curl-tokens";

describe("self_signed_tls_client_auth", () => {
  it("accepts only the registered certificate", async () => {
    const client = await mtlsClient({ authMethod: "self_signed_tls_client_auth" });
    const mine = await selfSigned();
    await register(client, mine);
    const { status, body } = await askToken(mine, client.clientId);
    expect(status).toBe(200);
    expect((await callSample(mine, body.access_token)).status).toBe(200);
    expect((await callSample(await selfSigned(), body.access_token)).status).toBe(401);
    expect((await askToken(await selfSigned(), client.clientId)).status).toBe(401);
    expect(await failedCheck(client)).toBe("certificate.registered");
  });
});

describe("private_key_jwt with tokens bound to a certificate", () => {
  it("binds the token to the certificate of the connection", async () => {
    const client = await makeClient(server, { scopes: ["accounts"], certificateBoundTokens: true });
    const signer = await certify(server, client);
    const transport = await issue(client);
    const assertion = () => signAssertion(server, client.clientId, signer);
    const fields = async () => ({ client_assertion_type: ASSERTION_TYPE, client_assertion: await assertion() });
    const { status, body } = await askToken(transport, client.clientId, await fields());
    expect(status).toBe(200);
    expect(decodeJwt(String(body.access_token))).toMatchObject({
      cnf: { "x5t#S256": transport.kid },
      client_auth_method: "private_key_jwt",
    });
    expect((await callSample(transport, body.access_token)).status).toBe(200);
    expect((await callSample({}, body.access_token)).status).toBe(401);
    expect((await askToken({}, client.clientId, await fields())).status).toBeGreaterThanOrEqual(400);
  });
});

describe("a client of a FAPI 2.0 application", () => {
  it("gets only bound tokens, and an error says what it needs", async () => {
    const client = await makeClient(server, { scopes: ["accounts"] }, "fapi2");
    const signer = await certify(server, client);
    const fields = async () => ({
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await signAssertion(server, client.clientId, signer),
    });
    const other = await issue(await mtlsClient());
    for (const [presented, why] of [
      [{}, "no client certificate"],
      [other, "does not belong to its application"],
    ] as const) {
      const { status, body } = await askToken(presented, client.clientId, await fields());
      expect(status).toBe(400);
      expect(body.access_token).toBeUndefined();
      expect(body.error_description).toContain(why);
      expect(body.error_description).toContain(`${server.deps.env.mtlsUrl}/oauth2/token`);
      expect(await failedCheck(client)).toBe("token.certificate_bound");
    }
    const own = await issue(client);
    const { body } = await askToken(own, client.clientId, await fields());
    expect(decodeJwt(String(body.access_token))).toMatchObject({ cnf: { "x5t#S256": own.kid } });
  });
});

describe("the mTLS endpoint, for clients with other methods", () => {
  it("accepts a secret, with or without a certificate", async () => {
    const client = await makeClient(
      server,
      { authMethod: "client_secret_post", scopes: ["accounts"] },
      "client_secret",
    );
    const certificate = await issue(await mtlsClient());
    const secret = { client_secret: client.clientSecret ?? "" };
    for (const presented of [{}, certificate]) {
      const { status, body } = await askToken(presented, client.clientId, secret);
      expect(status).toBe(200);
      expect(decodeJwt(String(body.access_token))).not.toHaveProperty("cnf");
      expect((await askToken(presented, client.clientId, { client_secret: "wrong" })).status).toBe(401);
      expect((await askToken(presented, client.clientId)).status).toBe(401);
    }
    const mutual = await mtlsClient();
    expect((await askToken(await issue(mutual), mutual.clientId, secret)).status).toBe(401);
  });

  it("is a valid audience for compatible clients, not for strict ones", async () => {
    const status = async (audiencePolicy: string) => {
      const client = await makeClient(server, { audiencePolicy });
      const claims = { aud: `${server.deps.env.mtlsUrl}/oauth2/token` };
      const signer = await certify(server, client);
      const fields = { client_assertion: await signAssertion(server, client.clientId, signer, { claims }) };
      return (await askToken({}, client.clientId, { client_assertion_type: ASSERTION_TYPE, ...fields })).status;
    };
    expect([await status("compatible"), await status("strict")]).toEqual([200, 401]);
  });
});

describe("the listener for certificates", () => {
  it("serves APIs and no pages", async () => {
    expect((await server.call("GET", "/livez")).status).toBe(200);
    const { stdout } = await withFiles({ "root.pem": server.deps.authorities.root().certificatePem }, (cwd) =>
      run("curl", ["-sS", "--cacert", "root.pem", `${server.mtlsUrl}/livez`], { cwd }),
    );
    expect(stdout).toMatch(/^ok\n/);
    expect((await curl({}, `${server.mtlsUrl}/`)).status).toBe(404);
    expect((await curl({}, `${server.mtlsUrl}/api/v1/me`)).status).toBe(401);
  });

  it("has a certificate with OCSP status", async () => {
    const { authorities, db } = server.deps;
    const { certificateDer } = await db.prisma.authority.findFirstOrThrow({ where: { kind: "tls" } });
    const issuing = authorities.issuing();
    const files = {
      "root.pem": authorities.root().certificatePem,
      "issuing.pem": issuing.certificatePem,
      "server.pem": new X509Certificate(certificateDer).toString(),
    };
    await withFiles(files, async (cwd) => {
      const asking = ["-issuer", "issuing.pem", "-cert", "server.pem", "-url", `${server.url}/pki/ocsp/${issuing.id}`];
      const { stdout } = await run("openssl", ["ocsp", ...asking, "-CAfile", "root.pem"], { cwd });
      expect(stdout).toContain("server.pem: good");
    });
  });
});

async function selfSigned(): Promise<ClientPair> {
  return withFiles({}, async (cwd) => {
    const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", `/CN=${randomUUID()}`];
    await run("openssl", ["req", "-x509", ...ec, "-days", "9", "-keyout", "key.pem", "-out", "cert.pem"], { cwd });
    return { key: await readFile(join(cwd, "key.pem"), "utf8"), cert: await readFile(join(cwd, "cert.pem"), "utf8") };
  });
}

/** Like importing the certificate on the client's page. */
async function register(client: TestClient, { cert }: ClientPair): Promise<void> {
  const certificate = parseCertificate(new X509Certificate(cert).raw);
  const { publicKey, kid, notBefore, notAfter } = certificate;
  const now = server.clock.now();
  await server.deps.db.prisma.registeredKey.create({
    data: {
      id: uuidv7(),
      clientId: client.clientId,
      applicationId: client.applicationId,
      organisationId: client.organisationId,
      kid,
      name: "self-signed",
      usage: "transport",
      notBefore,
      notAfter,
      publicKey: { ...publicKey.jwk },
      keyFingerprint: publicKey.keyFingerprint,
      keyThumbprint: publicKey.keyThumbprint,
      certificateDer: Uint8Array.from(certificate.der),
      createdAt: now,
      updatedAt: now,
    },
  });
}

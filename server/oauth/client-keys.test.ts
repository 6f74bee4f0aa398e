import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeKey } from "@/lib/certificates/testing";
import { setClientStatus } from "@/lib/clients/set-client-status";
import { addKey } from "@/lib/keys/add-key";
import { removeKey } from "@/lib/keys/remove-key";
import { makeTlsPki, startTlsServer, type TlsServer } from "@/lib/testing/tls-server";
import { createTestServer, type TestServer } from "../testing";
import { certify, makeClient, requestToken, signAssertion, type TestClient } from "./testing";

let server: TestServer;
let publisher: TlsServer;
/** What the client currently publishes at its jwks_uri. */
let published: object[] = [];
/** Called before the key set is sent. */
let beforeSending: () => Promise<unknown> = async () => {};

beforeAll(async () => {
  const pki = await makeTlsPki();
  publisher = await startTlsServer(pki, async (_, response) => {
    await beforeSending();
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ keys: published }));
  });
  const outbound = { rootsPem: pki.root, resolveHost: async () => ["127.0.0.1"] };
  server = await createTestServer({ OUTBOUND_ALLOW: `keys.example:${publisher.port}` }, { outbound });
});
afterAll(async () => {
  await server.close();
  await publisher.close();
});

const ask = async (client: TestClient, signer: Parameters<typeof signAssertion>[2]) =>
  requestToken(server, await signAssertion(server, client.clientId, signer));
/** A key pair, as published and to sign with. */
const make = (kid: string) => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { jwk: { ...publicKey.export({ format: "jwk" }), kid }, signer: { kid, privateKey, alg: "EdDSA" } as const };
};
const refused = { status: 401, body: { error: "invalid_client" } };

describe("a client with registered keys", () => {
  it("gets a token with one, until it is removed", async () => {
    const client = await makeClient(server);
    const ctx = server.as("admin", client.organisationId);
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const key = publicKey.export({ format: "jwk" }) as Record<string, unknown>;
    const { kid } = await addKey.execute(ctx, { clientId: client.clientId, key });
    const signer = { kid, privateKey, alg: "ES256" } as const;
    expect(await ask(client, signer)).toMatchObject({ status: 200 });
    await removeKey.execute(ctx, { clientId: client.clientId, kid });
    expect(await ask(client, signer)).toMatchObject(refused);
  });

  it("gets none once its private key is uploaded anywhere", async () => {
    const [client, other] = [await makeClient(server), await makeClient(server)];
    const ctx = server.as("admin", client.organisationId);
    const { keyPem } = await makeKey();
    const privateKey = createPrivateKey(keyPem);
    const key = String(createPublicKey(privateKey).export({ format: "pem", type: "spki" }));
    const { kid } = await addKey.execute(ctx, { clientId: client.clientId, key });
    const signer = { kid, privateKey, alg: "ES256" } as const;
    expect(await ask(client, signer)).toMatchObject({ status: 200 });
    const upload = addKey.execute(server.as("admin", other.organisationId), { clientId: other.clientId, key: keyPem });
    await expect(upload).rejects.toMatchObject({ details: { reason: "key.contains_private_key" } });
    expect(await ask(client, signer)).toMatchObject(refused);
  });
});

describe("a client with a jwks_uri", () => {
  it("gets a token with a key of its set, including new ones, and with none of ours", async () => {
    const jwksUri = `https://keys.example:${publisher.port}/jwks`;
    const client = await makeClient(server, { keySource: "jwks_uri", jwksUri });
    const [first, second] = [make("first"), make("second")];
    published = [first.jwk];
    expect(await ask(client, first.signer)).toMatchObject({ status: 200 });
    expect(await ask(client, second.signer)).toMatchObject(refused);
    expect(await ask(client, await certify(server, client))).toMatchObject(refused);

    published = [second.jwk];
    server.clock.advance(61_000);
    expect(await ask(client, second.signer)).toMatchObject({ status: 200 });
    expect(await ask(client, first.signer)).toMatchObject(refused);
  });

  it("gets none when it is suspended while its key set is fetched", async () => {
    const jwksUri = `https://keys.example:${publisher.port}/slow`;
    const client = await makeClient(server, { keySource: "jwks_uri", jwksUri });
    const { jwk, signer } = make("only");
    published = [jwk];
    const suspension = { clientId: client.clientId, status: "suspended" as const, comment: "Leaked" };
    let suspensions = 0;
    beforeSending = async () => {
      suspensions += 1;
      if (suspensions === 1) await setClientStatus.execute(server.as("super_admin"), suspension);
    };
    expect(await ask(client, signer)).toMatchObject(refused);
    expect(suspensions).toBe(1);
  });
});

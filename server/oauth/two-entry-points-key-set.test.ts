/**
 * The token endpoint and Diagnose share their checks: they give the same result and message, and the client's organisation finds it in
 * its authentication log.
 */
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { verifyJws } from "@/lib/jws/verify-jws";
import { makeClient, signAssertion, type TestClient } from "./testing";
import { bothSay, keySet, own, publisher, server } from "./testing/two-entry-points";

describe("a key set at a jwks_uri", () => {
  let rsa: { publicKey: KeyObject; privateKey: KeyObject };
  let ec: { publicKey: KeyObject; privateKey: KeyObject };
  beforeAll(() => {
    rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
  });
  let count = 0;
  const publishing = (settings: object = {}) =>
    makeClient(server, {
      keySource: "jwks_uri",
      jwksUri: `https://keys.example:${publisher.port}/${count++}`,
      ...settings,
    });
  const say = (status: number, headers: Record<string, string>, body: string | Buffer) => {
    keySet.answer = (_request, response) => void response.writeHead(status, headers).end(body);
  };
  const publish = (keys: unknown[], prefix = "") =>
    say(200, { "content-type": "application/json" }, prefix + JSON.stringify({ keys }));
  const jwk = (key: KeyObject, more: object = {}) => ({ ...key.export({ format: "jwk" }), kid: "good", ...more });
  const byEc = (client: TestClient, kid = "good") =>
    signAssertion(server, client.clientId, { kid, privateKey: ec.privateKey, alg: "ES256" });
  const byRsa = (client: TestClient, alg = "PS256") =>
    signAssertion(server, client.clientId, { kid: "good", privateKey: rsa.privateKey, alg: alg as "PS256" });

  it.each<[string, () => void, RegExp]>([
    ["as gzip", () => say(200, { "content-type": "application/json", "content-encoding": "gzip" }, ""), /compressed/],
    ["as octet-stream", () => say(200, { "content-type": "application/octet-stream" }, "{}"), /Content-Type/],
    ["elsewhere (302)", () => say(302, { location: "https://keys.example/" }, ""), /302/],
    ["with status 500", () => say(500, {}, ""), /status 500/],
    ["with 121 keys", () => publish(Array(121).fill(jwk(ec.publicKey))), /121 keys; the maximum is 100/],
    ["with a symmetric key", () => publish([jwk(ec.publicKey), { kty: "oct", k: "c2VjcmV0", kid: "s" }]), /kty oct/],
    ["with a private key", () => publish([jwk(ec.privateKey)]), /private key/],
    ["that is a web page", () => say(200, { "content-type": "application/json" }, "<html>"), /not valid JSON/],
    ["that is a bare key", () => say(200, { "content-type": "application/json" }, "{}"), /no array "keys"/],
  ])("%s: log and Diagnose report it", async (_what, arrange, words) => {
    const client = await publishing();
    arrange();
    const said = await bothSay(client, await byEc(client));
    expect(said).toMatchObject({ check: "key.usable", message: expect.stringMatching(words) });
    expect(said?.message).toContain(`https://keys.example:${publisher.port}/`);
    // A client's error is not a server error: a gateway learns that the message can't be verified.
    const verified = verifyJws.execute(own(client), { clientId: client.clientId, jws: await byEc(client) });
    await expect(verified).rejects.toMatchObject({
      code: "rejected_by_policy",
      details: { reason: "jwks_uri_failed" },
    });
  });

  it("with a byte order mark, invalid entries and keys of other types works", async () => {
    const client = await publishing();
    const pq = { kty: "AKP", alg: "ML-DSA-65", kid: "pq", use: "sig", pub: "AAAA" };
    publish([null, pq, { kty: "EC", crv: "secp256k1", x: "AA", y: "AA", kid: "k1" }, jwk(ec.publicKey)], "\ufeff");
    expect(await bothSay(client, await byEc(client))).toBeUndefined();
    const said = await bothSay(client, await byEc(client, "pq"));
    expect(said?.message).toMatch(/"pq" is in the client's key set, but can't be used/);
    const jws = await byEc(client, "pq");
    await expect(verifyJws.execute(own(client), { clientId: client.clientId, jws })).rejects.toMatchObject({
      details: { reason: "unknown_kid" },
      publicMessage: expect.stringContaining("can't be used"),
    });
  });

  it("reports that a kid is missing because the key set could not be refetched", async () => {
    const client = await publishing();
    publish([jwk(ec.publicKey)]);
    expect(await bothSay(client, await byEc(client))).toBeUndefined();
    say(503, {}, "");
    server.clock.advance(61_000);
    const said = await bothSay(client, await byEc(client, "next"));
    expect(said?.message).toMatch(/fetching it again failed\. The server responded with status 503/);
  });

  it("with several keys of one kid: the one that matches alg and use is used", async () => {
    const client = await publishing();
    publish([jwk(ec.publicKey, { use: "enc" }), jwk(rsa.publicKey), jwk(ec.publicKey)]);
    expect(await bothSay(client, await byEc(client))).toBeUndefined();
    expect(await bothSay(client, await byRsa(client))).toBeUndefined();
    const jws = await byRsa(client);
    expect(await verifyJws.execute(own(client), { clientId: client.clientId, jws })).toMatchObject({
      algorithm: "PS256",
    });
  });

  it("whose JWK has alg RS256 rejects PS256, with the cause and the fix", async () => {
    publish([jwk(rsa.publicKey, { alg: "RS256", use: "sig" })]);
    const client = await publishing();
    const said = await bothSay(client, await byRsa(client));
    expect(said).toMatchObject({ check: "key.fits_alg" });
    expect(said?.message).toBe(
      'alg is PS256; the key good is pinned to RS256: its JWK in the client\'s key set has "alg": "RS256".',
    );
    expect(said?.fix).toBe("Remove alg from the JWK, or set it to PS256: RS256 is not among this client's algorithms.");
    const old = await publishing({ assertionAlgorithms: ["RS256", "PS256"] });
    expect((await bothSay(old, await byRsa(old)))?.fix).toBe("Sign with RS256, or remove alg from the JWK.");
    expect(await bothSay(old, await byRsa(old, "RS256"))).toBeUndefined();
  });

  it.each([
    ["EdDSA", "Ed25519"],
    ["Ed25519", "EdDSA"],
    ["Ed25519", "Ed25519"],
  ])(
    "whose JWK has alg %s accepts an assertion with alg %s: one algorithm with two names (RFC 9864)",
    async (pin, alg) => {
      const { publicKey, privateKey } = generateKeyPairSync("ed25519");
      publish([jwk(publicKey, { alg: pin })]);
      const client = await publishing();
      const assertion = await signAssertion(server, client.clientId, { kid: "good", privateKey, alg: alg as "EdDSA" });
      expect(await bothSay(client, assertion)).toBeUndefined();
    },
  );
});

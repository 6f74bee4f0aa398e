import { createHash, createPublicKey, generateKeyPairSync, type JsonWebKey, X509Certificate } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { blockKeys } from "@/lib/compromise/block-keys";
import { MINUTE_MS } from "@/lib/durations";
import type { BaseDeps } from "@/lib/operation/deps";
import { publicKeyFromJwk } from "@/lib/pki/public-key-import";
import { createFakeChain, curveIssuer } from "@/lib/testing/fake-chain";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { makeTlsPki, startTlsServer, type TlsServer } from "@/lib/testing/tls-server";
import { externalKeys } from "./external-key-set";
import { selfSigned } from "./testing";

let t: Harness;
let server: TlsServer;
let deps: BaseDeps;
let uri: string;
/** The server's current response, and the number of requests. */
let answer: { status: number; headers: Record<string, string>; body: string | Buffer };
let requests = 0;

beforeAll(async () => {
  const pki = await makeTlsPki();
  server = await startTlsServer(pki, (_, response) => {
    requests++;
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  const outbound = { rootsPem: pki.root, resolveHost: async () => ["127.0.0.1"] };
  t = await createHarness({ OUTBOUND_ALLOW: `keys.example:${server.port}` }, { outbound });
  deps = t.deps;
});
afterAll(async () => {
  await server.close();
  await t.close();
});
let counter = 0;
beforeEach(() => {
  requests = 0;
  uri = `https://keys.example:${server.port}/${counter++}`;
});

const publicJwk = (): JsonWebKey =>
  generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
function respond(status: number, headers: Record<string, string>, body: string | Buffer) {
  answer = { status, headers, body };
}
const publish = (keys: readonly object[], headers: Record<string, string> = {}) =>
  respond(200, { "content-type": "application/json", ...headers }, JSON.stringify({ keys }));
const keysOf = async (options: { unknownKid?: string } = {}) => (await externalKeys(deps, uri, options)).keys;
const kids = async (options: { unknownKid?: string } = {}) => (await keysOf(options))?.map(({ kid }) => kid);
const faultOf = async () => {
  const { keys, fault } = await externalKeys(deps, uri);
  expect(keys).toBeUndefined();
  return fault;
};

describe("externalKeys", () => {
  it("reports why the TLS handshake of a server is rejected, and the fix", async () => {
    const chain = createFakeChain([curveIssuer("sect571r1")]);
    const slow = await startTlsServer(chain, (_, response) => response.end());
    const allowed = { ...deps, env: { ...deps.env, outboundAllow: [`keys.example:${slow.port}`] } };
    const { keys, fault } = await externalKeys(allowed, `https://keys.example:${slow.port}/jwks`);
    await slow.close();
    expect(keys).toBeUndefined();
    expect(fault?.message).toContain("unusual key");
    expect(fault?.fix).toContain("Serve a chain");
  });

  it("accepts public keys whose private members are null or empty, and skips a symmetric key without its secret", async () => {
    publish([
      { ...publicJwk(), kid: "a", d: null, use: null, alg: null, x5c: null },
      { ...publicJwk(), kid: "b", d: "", oth: [], k: null },
      { kty: "oct", kid: "c", k: null },
    ]);
    expect(await kids()).toEqual(["a", "b"]);
  });

  it("reads the published set, with one fetch for concurrent callers", async () => {
    const certificate = await selfSigned();
    const x5c = [certificate.split("\n").slice(1, -2).join("")];
    const bare = publicJwk();
    const inTls = createPublicKey(certificate).export({ format: "jwk" });
    publish([
      { ...bare, alg: "ES256" },
      { ...publicJwk(), kid: "enc-1", use: "enc" },
      { ...inTls, kid: "tls-1", x5c },
    ]);
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => keysOf()));
    expect(requests).toBe(1);
    for (const other of others) expect(other).toEqual(first);
    const kid = await calculateJwkThumbprint(bare as Parameters<typeof calculateJwkThumbprint>[0]);
    expect(first).toMatchObject([
      { kid, jwk: bare, algorithm: "ES256", source: "jwks_uri", usage: "signing", state: "active" },
      { kid: "enc-1", usage: "encryption" },
      {
        kid: "tls-1",
        thumbprintS256: createHash("sha256").update(new X509Certificate(certificate).raw).digest("base64url"),
      },
    ]);
  });

  it("fetches again for an unknown KID, at most once a minute", async () => {
    publish([{ ...publicJwk(), kid: "old" }]);
    expect(await kids()).toEqual(["old"]);
    publish([{ ...publicJwk(), kid: "new" }]);
    expect(await kids({ unknownKid: "new" })).toEqual(["old"]); // fetched a moment ago
    expect(await kids({ unknownKid: "old" })).toEqual(["old"]);
    t.clock.advance(MINUTE_MS);
    await Promise.all(Array.from({ length: 20 }, (_, i) => kids({ unknownKid: `invented-${i}` })));
    expect(requests).toBe(2);
    expect(await kids({ unknownKid: "new" })).toEqual(["new"]);
  });

  it.each([
    [undefined, 5],
    ["max-age=1", 1],
    ["no-store", 1],
    ["public, max-age=600", 10],
    ["max-age=999999", 60],
  ])("caches a set with Cache-Control %s for %i minutes", async (cacheControl, minutes) => {
    publish([publicJwk()], cacheControl ? { "cache-control": cacheControl } : {});
    await kids();
    t.clock.advance(minutes * MINUTE_MS - 1_000);
    await kids();
    expect(requests).toBe(1);
    t.clock.advance(2_000);
    await kids();
    expect(requests).toBe(2);
  });

  it("uses the cached set during an outage, with limited retries and for a limited time", async () => {
    publish([{ ...publicJwk(), kid: "kept" }]);
    await kids();
    answer = { ...answer, status: 500 };
    t.clock.advance(6 * MINUTE_MS);
    for (let i = 0; i < 5; i++) expect(await kids()).toEqual(["kept"]);
    expect(requests).toBe(2);
    t.clock.advance(4 * 60 * MINUTE_MS);
    expect((await faultOf())?.message).toBe("The server responded with status 500.");
    publish([{ ...publicJwk(), kid: "back" }]);
    t.clock.advance(MINUTE_MS);
    expect(await kids()).toEqual(["back"]);
  });

  it("reports why the last fetch failed while a cached copy is used", async () => {
    publish([{ ...publicJwk(), kid: "kept" }]);
    await kids();
    publish([publicJwk()], { "content-encoding": "gzip" });
    t.clock.advance(6 * MINUTE_MS);
    const { keys, fault } = await externalKeys(deps, uri);
    expect(keys).toMatchObject([{ kid: "kept" }]);
    expect(fault?.message).toContain("compressed");
  });

  it.each<[string, () => void, string]>([
    [
      "a private key",
      () => publish([publicJwk(), generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" })]),
      "private key",
    ],
    ["a shared secret", () => publish([publicJwk(), { kty: "oct", k: "c2VjcmV0", kid: "s1" }]), '"s1"), kty oct'],
    ["more keys than are read", () => publish(Array.from({ length: 121 }, () => ({ kty: "x" }))), "121 keys"],
    ["invalid JSON", () => respond(200, { "content-type": "application/json" }, "<html>"), "not valid JSON"],
    ["null", () => respond(200, { "content-type": "application/json" }, "null"), "no array"],
    [
      "keys that are not an array",
      () => respond(200, { "content-type": "application/json" }, '{"keys":{}}'),
      "no array",
    ],
    [
      "text that is not UTF-8",
      () => respond(200, { "content-type": "application/json" }, Buffer.from('{"keys":["\xe9"]}', "latin1")),
      "not valid UTF-8",
    ],
    [
      "20,000 nested arrays",
      () =>
        respond(
          200,
          { "content-type": "application/json" },
          `{"keys":[{"x":${"[".repeat(20_000)}${"]".repeat(20_000)}}]}`,
        ),
      "deeper than 20",
    ],
    ["a web page", () => publish([publicJwk()], { "content-type": "text/html" }), "Content-Type"],
    ["an octet stream", () => publish([publicJwk()], { "content-type": "application/octet-stream" }), "Content-Type"],
    ["gzip", () => publish([publicJwk()], { "content-encoding": "gzip" }), "compressed"],
    ["a redirect", () => respond(302, { location: "https://127.0.0.1/" }, ""), "302"],
    ["not found", () => respond(404, { "content-type": "text/html" }, "no"), "404"],
    ["more than 64 KiB", () => publish([{ kty: "x", x: "y".repeat(70_000) }]), "64 KiB"],
  ])("rejects the whole set with a message: %s", async (_what, arrange, words) => {
    arrange();
    const fault = await faultOf();
    expect(fault?.message).toContain(words);
    expect(fault?.fix).toMatch(/^[A-Z].*\.$/);
  });

  it("tolerates a byte order mark and entries that are not keys, as libraries do", async () => {
    const set = JSON.stringify({ keys: [null, "x", 1, [], { ...publicJwk(), kid: "good" }] });
    respond(200, { "content-type": "application/json" }, `\ufeff${set}`);
    expect(await kids()).toEqual(["good"]);
  });

  it("skips weak and unsupported keys, and keeps the reason", async () => {
    const weak = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ format: "jwk" });
    const k1 = generateKeyPairSync("ec", { namedCurve: "secp256k1" }).publicKey.export({ format: "jwk" });
    const pq = { kty: "AKP", alg: "ML-DSA-65", kid: "pq", use: "sig", pub: "AAAA" };
    const good = { ...publicJwk(), kid: "good" };
    publish([{ ...weak, kid: "weak" }, { ...k1, kid: "k1" }, pq, good, good]);
    expect(await kids()).toEqual(["good"]);
    const { leftOut } = await externalKeys(deps, uri);
    expect(leftOut.map(({ kid, why }) => [kid, why.length > 10])).toEqual([
      ["k1", true],
      ["pq", true],
      ["weak", true],
    ]);
  });

  it("keeps all keys with the same kid, and a repeated key once", async () => {
    const [ec, rsa] = [
      publicJwk(),
      generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ format: "jwk" }),
    ];
    publish([
      { ...publicJwk(), kid: "2026", use: "enc" },
      { ...rsa, kid: "2026" },
      { ...ec, kid: "2026" },
      { ...ec, kid: "2026" },
    ]);
    expect(await keysOf()).toMatchObject([{ usage: "encryption" }, { jwk: { kty: "RSA" } }, { jwk: { kty: "EC" } }]);
  });

  it("reports a blocked key as revoked immediately, also in a cached set", async () => {
    const jwk = publicJwk();
    publish([jwk]);
    expect(await keysOf()).toMatchObject([{ state: "active" }]);
    const { keyFingerprint } = publicKeyFromJwk(jwk as Record<string, unknown>);
    await deps.db.transaction((tx) => blockKeys(tx, [keyFingerprint], "key_compromise", t.clock.now()));
    expect(await keysOf()).toMatchObject([{ state: "revoked" }]);
  });

  it("makes no connection to hosts that the operator did not allow", async () => {
    publish([publicJwk()]);
    const strict = { ...deps, env: { ...deps.env, outboundAllow: [] } };
    expect((await externalKeys(strict, uri)).keys).toBeUndefined();
    expect(requests).toBe(0);
  });
});

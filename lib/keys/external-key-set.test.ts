import { createHash, createPublicKey, generateKeyPairSync, type JsonWebKey, X509Certificate } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { publicKeyFromJwk } from "@/lib/pki/public-key-import";
import type { Deps } from "@/lib/runtime/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { makeTlsPki, startTlsServer, type TlsServer } from "@/lib/testing/tls-server";
import { blockKeys } from "./block-keys";
import { externalKeys } from "./external-key-set";
import { selfSigned } from "./testing";

let t: Harness;
let server: TlsServer;
let deps: Deps;
let uri: string;
/** What the server answers now, and how often it was asked. */
let answer: { status: number; headers: Record<string, string>; body: string };
let asked = 0;

beforeAll(async () => {
  const pki = await makeTlsPki();
  server = await startTlsServer(pki, (_, response) => {
    asked++;
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
  asked = 0;
  uri = `https://keys.example:${server.port}/${counter++}`;
});

const publicJwk = (): JsonWebKey =>
  generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
function say(status: number, headers: Record<string, string>, body: string) {
  answer = { status, headers, body };
}
const publish = (keys: readonly object[], headers: Record<string, string> = {}) =>
  say(200, { "content-type": "application/json", ...headers }, JSON.stringify({ keys }));
const kids = async (options: { unknownKid?: string } = {}) =>
  (await externalKeys(deps, uri, options)).map(({ kid }) => kid);
const MINUTE_MS = 60_000;

describe("externalKeys", () => {
  it("reads what a client publishes, fetched once for many who ask at once", async () => {
    const certificate = await selfSigned();
    const x5c = [certificate.split("\n").slice(1, -2).join("")];
    const bare = publicJwk();
    const inTls = createPublicKey(certificate).export({ format: "jwk" });
    publish([
      { ...bare, alg: "ES256" },
      { ...publicJwk(), kid: "enc-1", use: "enc" },
      { ...inTls, kid: "tls-1", x5c },
    ]);
    const [first, ...others] = await Promise.all(Array.from({ length: 20 }, () => externalKeys(deps, uri)));
    expect(asked).toBe(1);
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

  it("fetches once more for an unknown KID, at most once a minute, however many there are", async () => {
    publish([{ ...publicJwk(), kid: "old" }]);
    expect(await kids()).toEqual(["old"]);
    publish([{ ...publicJwk(), kid: "new" }]);
    expect(await kids({ unknownKid: "new" })).toEqual(["old"]); // fetched a moment ago
    expect(await kids({ unknownKid: "old" })).toEqual(["old"]);
    t.clock.advance(MINUTE_MS);
    await Promise.all(Array.from({ length: 20 }, (_, i) => kids({ unknownKid: `invented-${i}` })));
    expect(asked).toBe(2);
    expect(await kids({ unknownKid: "new" })).toEqual(["new"]);
  });

  it.each([
    [undefined, 5],
    ["max-age=1", 1],
    ["no-store", 1],
    ["public, max-age=600", 10],
    ["max-age=999999", 60],
  ])("keeps a set with Cache-Control %s for %i minutes", async (cacheControl, minutes) => {
    publish([publicJwk()], cacheControl ? { "cache-control": cacheControl } : {});
    await kids();
    t.clock.advance(minutes * MINUTE_MS - 1_000);
    await kids();
    expect(asked).toBe(1);
    t.clock.advance(2_000);
    await kids();
    expect(asked).toBe(2);
  });

  it("uses the old set while the other side is down, without hammering it, and not for ever", async () => {
    publish([{ ...publicJwk(), kid: "kept" }]);
    await kids();
    answer = { ...answer, status: 500 };
    t.clock.advance(6 * MINUTE_MS);
    for (let i = 0; i < 5; i++) expect(await kids()).toEqual(["kept"]);
    expect(asked).toBe(2);
    t.clock.advance(4 * 60 * MINUTE_MS);
    await expect(kids()).rejects.toMatchObject({ code: "unavailable", details: { reason: "jwks_uri_failed" } });
    publish([{ ...publicJwk(), kid: "back" }]);
    t.clock.advance(MINUTE_MS);
    expect(await kids()).toEqual(["back"]);
  });

  it.each<[string, () => void]>([
    [
      "a private key",
      () => publish([publicJwk(), generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" })]),
    ],
    ["a shared secret", () => publish([publicJwk(), { kty: "oct", k: "c2VjcmV0" }])],
    ["more keys than are read", () => publish(Array.from({ length: 101 }, () => ({ kty: "x" })))],
    ["no JSON", () => say(200, { "content-type": "application/json" }, "<html>")],
    ["null", () => say(200, { "content-type": "application/json" }, "null")],
    ["a web page", () => publish([publicJwk()], { "content-type": "text/html" })],
    ["a redirect", () => say(302, { location: "https://127.0.0.1/" }, "")],
  ])("refuses %s whole", async (_what, arrange) => {
    arrange();
    await expect(kids()).rejects.toMatchObject({ code: "unavailable" });
  });

  it("leaves out keys that are weak or of a kind that nobody here can use", async () => {
    const weak = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ format: "jwk" });
    const k1 = generateKeyPairSync("ec", { namedCurve: "secp256k1" }).publicKey.export({ format: "jwk" });
    publish([weak, k1, { kty: "new" }, { ...publicJwk(), kid: "good" }, { ...publicJwk(), kid: "good" }]);
    expect(await kids()).toEqual(["good"]);
  });

  it("calls a key revoked the moment it is blocked, in a cached set too", async () => {
    const jwk = publicJwk();
    publish([jwk]);
    expect(await externalKeys(deps, uri)).toMatchObject([{ state: "active" }]);
    const { keyFingerprint } = publicKeyFromJwk(jwk as Record<string, unknown>);
    await deps.db.transaction((tx) => blockKeys(tx, [keyFingerprint], "key_compromise", t.clock.now()));
    expect(await externalKeys(deps, uri)).toMatchObject([{ state: "revoked" }]);
  });

  it("makes no connection where the operator allowed none", async () => {
    publish([publicJwk()]);
    const strict = { ...deps, env: { ...deps.env, outboundAllow: [] } };
    await expect(externalKeys(strict, uri)).rejects.toMatchObject({ code: "unavailable" });
    expect(asked).toBe(0);
  });
});

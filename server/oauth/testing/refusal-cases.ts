/** Requests whose client authentication must be rejected, each with the check that rejects it. */
import { createHmac, createPublicKey, randomUUID, sign as signBytes } from "node:crypto";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import type { TestServer } from "../../testing";
import { signAssertion, type TestClient, type TestSigner, validClaims } from "../testing";

type Signer = TestSigner & { certificatePem: string };

/** Everything a case may use: a client with an RSA and a P-256 Signing certificate, and a client of another organisation. */
export interface World {
  server: TestServer;
  client: TestClient;
  rsa: Signer;
  ec: Signer;
  transport: Signer;
  encryption: Signer;
  otherClient: TestClient;
  other: Signer;
}

export type Form = Record<string, string | string[]>;
export interface Case {
  name: string;
  /** The check in the log. */
  check: string;
  form: (world: World) => Promise<Form | { form: Form; headers: Record<string, string> }>;
}

const encode = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** Manual ES256, for tokens that no library creates. Header and payload as text, so that they can be malformed. */
function signRaw({ ec }: World, header: unknown, payload: unknown, { isDer = false } = {}): string {
  const input = `${encode(header)}.${encode(payload)}`;
  const key = { key: ec.privateKey, dsaEncoding: isDer ? ("der" as const) : ("ieee-p1363" as const) };
  return `${input}.${signBytes("sha256", Buffer.from(input), key).toString("base64url")}`;
}
export const header = ({ ec }: World, more: object = {}) => ({ alg: "ES256", kid: ec.kid, ...more });
export const claims = ({ server, client }: World, more: object = {}) => ({
  ...validClaims(server, client.clientId),
  ...more,
});
export const now = ({ server }: World) => Math.floor(server.clock.now().getTime() / 1000);

export const post = (client_assertion: string | string[], more: Form = {}): Form => ({
  client_assertion_type: ASSERTION_TYPE,
  client_assertion,
  ...more,
});
const raw = (change: (world: World) => [header: unknown, payload: unknown]) => async (world: World) =>
  post(signRaw(world, ...change(world)));
const withHeader = (more: object) => raw((world) => [header(world, more), claims(world)]);
const withClaims = (more: (world: World) => object) => raw((world) => [header(world), claims(world, more(world))]);
/** Replaces a claim's text, for numbers that JSON.stringify can't produce. */
const withClaimText = (name: string, text: string) =>
  raw((world) => [
    header(world),
    JSON.stringify(claims(world)).replace(new RegExp(`"${name}":[^,}]+`), `"${name}":${text}`),
  ]);
const hmac = (world: World, key: string | Buffer) => {
  const input = `${encode(header(world, { alg: "HS256" }))}.${encode(claims(world))}`;
  return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
};
const publicKeyOf = ({ ec }: World) => createPublicKey(ec.privateKey);
const signedBy = (pick: (world: World) => Pick<Signer, "kid" | "privateKey" | "alg">) => async (world: World) =>
  post(await signAssertion(world.server, world.client.clientId, pick(world)));
const valid = (world: World) => signAssertion(world.server, world.client.clientId, world.ec);

/** The same bytes in another encoding: ES256 leaves four bits of the last character unused. */
function withUnusedBits(assertion: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(assertion.at(-1) ?? "");
  return assertion.slice(0, -1) + alphabet.charAt(last + 1);
}

const UNKNOWN_CLIENT = randomUUID();

export const CASES: Case[] = [
  // Algorithms
  ...["none", "None", "nOnE"].map((alg) => ({
    name: `alg ${alg}`,
    check: "assertion.form",
    form: async (world: World) => post(`${encode(header(world, { alg }))}.${encode(claims(world))}.`),
  })),
  { name: "alg none with a signature", check: "header.alg", form: withHeader({ alg: "none" }) },
  {
    name: "HS256 keyed with the public key's PEM",
    check: "header.alg",
    form: async (world) => post(hmac(world, publicKeyOf(world).export({ format: "pem", type: "spki" }) as string)),
  },
  {
    name: "HS256 keyed with the public key's DER",
    check: "header.alg",
    form: async (world) => post(hmac(world, publicKeyOf(world).export({ format: "der", type: "spki" }))),
  },
  {
    name: "HS256 keyed with the public key's JWK",
    check: "header.alg",
    form: async (world) => post(hmac(world, JSON.stringify(publicKeyOf(world).export({ format: "jwk" })))),
  },
  {
    name: "HS256 keyed with the certificate",
    check: "header.alg",
    form: async (world) => post(hmac(world, world.ec.certificatePem)),
  },
  {
    name: "RS256 for a client that did not choose it",
    check: "header.alg",
    form: async ({ server, client, rsa }) =>
      post(await signAssertion(server, client.clientId, { ...rsa, alg: "RS256" as never })),
  },
  { name: "an algorithm of another curve", check: "header.alg", form: withHeader({ alg: "ES384" }) },
  { name: "PS256 with the kid of a P-256 key", check: "key.fits_alg", form: withHeader({ alg: "PS256" }) },
  {
    name: "ES256 with the kid of an RSA key",
    check: "key.fits_alg",
    form: raw((w) => [{ alg: "ES256", kid: w.rsa.kid }, claims(w)]),
  },
  // Signatures
  {
    name: "ECDSA with r = s = 0",
    check: "signature",
    form: async (world) =>
      post(`${encode(header(world))}.${encode(claims(world))}.${Buffer.alloc(64).toString("base64url")}`),
  },
  {
    name: "ES256 in DER form",
    check: "signature",
    form: async (world) => post(signRaw(world, header(world), claims(world), { isDer: true })),
  },
  {
    name: "another payload with a valid signature",
    check: "signature",
    form: async (world) => {
      const [head, , signature] = (await valid(world)).split(".");
      return post(`${head}.${encode(claims(world))}.${signature}`);
    },
  },
  {
    name: "another client's key with our kid",
    check: "signature",
    form: signedBy((w) => ({ ...w.ec, privateKey: w.other.privateKey })),
  },
  // Keys
  { name: "kid with ../", check: "key.usable", form: withHeader({ kid: "../../../dev/null" }) },
  { name: "kid with SQL", check: "key.usable", form: withHeader({ kid: "' OR 1=1 --" }) },
  { name: "kid with NUL", check: "key.usable", form: withHeader({ kid: "a\0b" }) },
  { name: "kid of 10 kB", check: "key.usable", form: withHeader({ kid: "k".repeat(10_000) }) },
  { name: "kid that is not a string", check: "key.usable", form: withHeader({ kid: { $ne: "" } }) },
  { name: "unknown kid", check: "key.usable", form: withHeader({ kid: "A".repeat(43) }) },
  { name: "kid of another client", check: "key.usable", form: signedBy((w) => w.other) },
  { name: "no kid with two usable keys", check: "key.usable", form: raw((w) => [{ alg: "ES256" }, claims(w)]) },
  { name: "key of the Transport type", check: "key.usable", form: signedBy((w) => w.transport) },
  { name: "key of the Encryption type", check: "key.usable", form: signedBy((w) => w.encryption) },
  // Headers
  ...Object.entries({
    jku: "https://evil.example/jwks",
    x5u: "https://evil.example/cert.pem",
    jwk: { kty: "EC", crv: "P-256", x: "AA", y: "AA" },
    x5c: ["AAAA"],
    crit: ["exp"],
    b64: false,
    zip: "DEF",
    cty: "JWT",
  }).map(([name, value]) => ({ name: `header ${name}`, check: "header.members", form: withHeader({ [name]: value }) })),
  { name: "typ of an access token", check: "header.typ", form: withHeader({ typ: "at+jwt" }) },
  { name: "typ of a DPoP proof", check: "header.typ", form: withHeader({ typ: "dpop+jwt" }) },
  // Client
  { name: "iss missing", check: "claims.iss_sub", form: withClaims(() => ({ iss: undefined })) },
  { name: "sub missing", check: "claims.iss_sub", form: withClaims(() => ({ sub: undefined })) },
  { name: "foreign iss", check: "claims.iss_sub", form: withClaims((w) => ({ iss: w.otherClient.clientId })) },
  { name: "foreign sub", check: "claims.iss_sub", form: withClaims((w) => ({ sub: w.otherClient.clientId })) },
  {
    name: "iss and sub of another client",
    check: "key.usable",
    form: withClaims((w) => ({ iss: w.otherClient.clientId, sub: w.otherClient.clientId })),
  },
  {
    name: "a client that does not exist",
    check: "client.known",
    form: withClaims(() => ({ iss: UNKNOWN_CLIENT, sub: UNKNOWN_CLIENT })),
  },
  {
    name: "client_id of another client",
    check: "claims.iss_sub",
    form: async (world) => post(await valid(world), { client_id: world.otherClient.clientId }),
  },
  // Audience
  { name: "no aud", check: "claims.aud", form: withClaims(() => ({ aud: undefined })) },
  { name: "aud of another server", check: "claims.aud", form: withClaims(() => ({ aud: "https://other.example" })) },
  {
    name: "aud without scheme",
    check: "claims.aud",
    form: withClaims((w) => ({ aud: w.server.deps.env.publicUrl.replace(/^https?:\/\//, "") })),
  },
  {
    name: "aud with a foreign value and ours",
    check: "claims.aud",
    form: withClaims((w) => ({ aud: [w.server.deps.env.publicUrl, "https://other.example"] })),
  },
  { name: "an empty list as aud", check: "claims.aud", form: withClaims(() => ({ aud: [] })) },
  // Times
  { name: "exp missing", check: "claims.exp", form: withClaims(() => ({ exp: undefined })) },
  {
    name: "exp five minutes ago",
    check: "claims.exp",
    form: withClaims((w) => ({ iat: now(w) - 360, exp: now(w) - 300 })),
  },
  { name: "exp in milliseconds", check: "claims.exp", form: withClaims((w) => ({ exp: (now(w) + 60) * 1000 })) },
  { name: "exp as text", check: "claims.exp", form: withClaims((w) => ({ exp: String(now(w) + 60) })) },
  { name: "exp 1e400", check: "claims.exp", form: withClaimText("exp", "1e400") },
  { name: "exp NaN", check: "assertion.form", form: withClaimText("exp", "NaN") },
  { name: "exp negative", check: "claims.exp", form: withClaims(() => ({ exp: -1 })) },
  {
    name: "exp with a fraction, five minutes ago",
    check: "claims.exp",
    form: withClaims((w) => ({ iat: now(w) - 360, exp: now(w) - 299.5 })),
  },
  { name: "iat 1e400", check: "claims.iat_nbf", form: withClaimText("iat", "1e400") },
  {
    name: "exp more than five minutes ahead",
    check: "claims.lifetime",
    form: withClaims((w) => ({ exp: now(w) + 400 })),
  },
  {
    name: "exp far ahead without iat",
    check: "claims.lifetime",
    form: withClaims((w) => ({ iat: undefined, exp: now(w) + 6_000 })),
  },
  {
    name: "iat more than a minute ahead",
    check: "claims.iat_nbf",
    form: withClaims((w) => ({ iat: now(w) + 61, exp: now(w) + 120 })),
  },
  { name: "nbf more than a minute ahead", check: "claims.iat_nbf", form: withClaims((w) => ({ nbf: now(w) + 61 })) },
  { name: "iat as text", check: "claims.iat_nbf", form: withClaims((w) => ({ iat: String(now(w)) })) },
  // jti
  { name: "jti missing", check: "claims.jti", form: withClaims(() => ({ jti: undefined })) },
  { name: "jti as number", check: "claims.jti", form: withClaims(() => ({ jti: 7 })) },
  { name: "jti too long", check: "claims.jti", form: withClaims(() => ({ jti: "j".repeat(300) })) },
  // Form
  {
    name: "a claim twice",
    check: "assertion.form",
    form: raw((w) => [header(w), JSON.stringify(claims(w)).replace("{", '{"sub":"someone",')]),
  },
  {
    name: "a claim twice, once escaped",
    check: "assertion.form",
    form: raw((w) => [header(w), JSON.stringify(claims(w)).replace("{", '{"\\u0073ub":"someone",')]),
  },
  {
    name: "a header member twice",
    check: "assertion.form",
    form: raw((w) => [JSON.stringify(header(w)).replace("{", '{"alg":"none",'), claims(w)]),
  },
  {
    name: "JSON serialisation",
    check: "assertion.form",
    form: async (w) => post(JSON.stringify({ payload: encode(claims(w)), signatures: [] })),
  },
  { name: "a JWE", check: "assertion.form", form: async () => post("a.b.c.d.e") },
  {
    name: "base64 with padding",
    check: "assertion.form",
    form: async (w) => post((await valid(w)).replace(".", "=.")),
  },
  {
    name: "a line break at the end",
    check: "assertion.form",
    form: async (w) => post(`${await valid(w)}\n`),
  },
  {
    name: "a byte order mark before the claims",
    check: "assertion.form",
    form: raw((w) => [header(w), `\ufeff${JSON.stringify(claims(w))}`]),
  },
  {
    name: "a byte order mark before the header",
    check: "assertion.form",
    form: raw((w) => [`\ufeff${JSON.stringify(header(w))}`, claims(w)]),
  },
  {
    name: "base64url with unused bits set",
    check: "assertion.form",
    form: async (w) => post(withUnusedBits(await valid(w))),
  },
  { name: "base64 with spaces", check: "assertion.form", form: async (w) => post((await valid(w)).replace(".", " .")) },
  { name: "not a token", check: "assertion.form", form: async () => post("hello") },
  { name: "a payload that is not an object", check: "assertion.form", form: raw((w) => [header(w), "[]"]) },
  { name: "17 kB of assertion", check: "assertion.form", form: withClaims(() => ({ more: "x".repeat(17_000) })) },
  // The request
  { name: "two assertions", check: "request.repeated", form: async (w) => post([await valid(w), await valid(w)]) },
  {
    name: "assertion and secret",
    check: "request.one_method",
    form: async (w) => post(await valid(w), { client_secret: "s" }),
  },
  {
    name: "assertion and Basic",
    check: "request.one_method",
    form: async (w) => ({ form: post(await valid(w)), headers: { authorization: `Basic ${encode("a:b")}` } }),
  },
  {
    name: "the wrong client_assertion_type",
    check: "request.assertion_type",
    form: async (w) => ({ ...post(await valid(w)), client_assertion_type: "jwt" }),
  },
  {
    name: "no client_assertion_type",
    check: "request.assertion_type",
    form: async (w) => ({ client_assertion: await valid(w) }),
  },
  {
    name: "a secret for a private_key_jwt client",
    check: "client.method",
    form: async ({ client }) => ({ client_id: client.clientId, client_secret: "s" }),
  },
  { name: "only a client_id", check: "client.method", form: async ({ client }) => ({ client_id: client.clientId }) },
  { name: "no credentials", check: "request.no_method", form: async () => ({}) },
];

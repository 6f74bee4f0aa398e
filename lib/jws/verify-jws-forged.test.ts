import { createHmac, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from "node:crypto";
import { CompactSign } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addKey } from "@/lib/keys/add-key";
import { makeHome } from "@/lib/keys/testing";
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

describe("a forged or malformed JWS", () => {
  interface Signer {
    kid: string;
    privateKey: KeyObject;
    publicKey: KeyObject;
    genuine: string;
  }
  const ecSign = (input: string, key: KeyObject, dsaEncoding: "ieee-p1363" | "der" = "ieee-p1363") =>
    `${input}.${sign("sha256", Buffer.from(input), { key, dsaEncoding }).toString("base64url")}`;
  const withHeader = (header: object, { privateKey }: Signer) => ecSign(`${b64(header)}.${b64(PAYLOAD)}`, privateKey);
  const hmac = (secret: string | Buffer, kid: string) => {
    const input = `${b64({ alg: "HS256", kid })}.${b64(PAYLOAD)}`;
    return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
  };

  it.each<[string, string, (signer: Signer) => string | Promise<string>]>([
    ["without signature (none)", "jws_algorithm", ({ kid }) => `${b64({ alg: "none", kid })}.${b64(PAYLOAD)}.`],
    ["without signature (nOnE)", "jws_algorithm", ({ kid }) => `${b64({ alg: "nOnE", kid })}.${b64(PAYLOAD)}.`],
    ["without alg", "jws_algorithm", ({ kid }) => `${b64({ kid })}.${b64(PAYLOAD)}.AA`],
    [
      "keyed with the public key's PEM",
      "jws_algorithm",
      ({ publicKey, kid }) => hmac(String(publicKey.export({ format: "pem", type: "spki" })), kid),
    ],
    [
      "keyed with the public key's DER",
      "jws_algorithm",
      ({ publicKey, kid }) => hmac(publicKey.export({ format: "der", type: "spki" }), kid),
    ],
    ["with an empty signature", "signature_invalid", ({ genuine }) => genuine.slice(0, genuine.lastIndexOf(".") + 1)],
    [
      "with r = s = 0",
      "signature_invalid",
      ({ genuine }) => `${genuine.slice(0, genuine.lastIndexOf("."))}.${"A".repeat(86)}`,
    ],
    [
      "with a signature in DER",
      "signature_invalid",
      (s) => ecSign(`${b64({ alg: "ES256", kid: s.kid })}.${b64(PAYLOAD)}`, s.privateKey, "der"),
    ],
    ["by another key", "signature_invalid", ({ kid }) => compact({ alg: "ES256", kid }, pair.ES256().privateKey)],
    [
      "with another payload",
      "signature_invalid",
      ({ genuine }) =>
        genuine
          .split(".")
          .with(1, b64({ amount: 1_000_000 }))
          .join("."),
    ],
    [
      "with another header",
      "signature_invalid",
      ({ genuine, kid }) =>
        genuine
          .split(".")
          .with(0, b64({ kid, alg: "ES256" }))
          .join("."),
    ],
    [
      "for another algorithm",
      "algorithm_mismatch",
      ({ kid }) => compact({ alg: "ES384", kid }, pair.ES384().privateKey),
    ],
    [
      "for another kind of key",
      "algorithm_mismatch",
      ({ kid }) => compact({ alg: "PS256", kid }, pair.PS256().privateKey),
    ],
    [
      "that contains its own key (jwk)",
      "signature_invalid",
      ({ kid }) => {
        const { publicKey, privateKey } = pair.ES256();
        return compact({ alg: "ES256", kid, jwk: jwkOf(publicKey) }, privateKey);
      },
    ],
    [
      "that refers to a key elsewhere (jku)",
      "signature_invalid",
      ({ kid }) =>
        compact(
          { alg: "ES256", kid, jku: "https://evil.example/jwks", x5u: "https://evil.example/c" },
          pair.ES256().privateKey,
        ),
    ],
    ["with an unknown kid", "unknown_kid", (s) => withHeader({ alg: "ES256", kid: "x" }, s)],
    ["with a kid that is a path", "unknown_kid", (s) => withHeader({ alg: "ES256", kid: "../../etc/passwd" }, s)],
    ["with a kid that is SQL", "unknown_kid", (s) => withHeader({ alg: "ES256", kid: "' OR 1=1 --" }, s)],
    ["with a kid that contains NUL", "unknown_kid", (s) => withHeader({ alg: "ES256", kid: "a\0b" }, s)],
    ["with a kid of 10 kB", "jws_too_large", (s) => withHeader({ alg: "ES256", kid: "k".repeat(10_000) }, s)],
    ["with a kid that is not a string", "jws_malformed", (s) => withHeader({ alg: "ES256", kid: 1 }, s)],
    [
      "with a critical extension",
      "jws_critical_header",
      (s) => withHeader({ alg: "ES256", kid: s.kid, crit: ["exp"], exp: 1 }, s),
    ],
    ["with an unencoded payload", "jws_unencoded", (s) => withHeader({ alg: "ES256", kid: s.kid, b64: false }, s)],
    [
      "as flattened JSON",
      "jws_not_compact",
      ({ genuine }) => {
        const [protectedHeader, payload, signature] = genuine.split(".");
        return JSON.stringify({ protected: protectedHeader, payload, signature });
      },
    ],
    ["with a detached payload", "jws_detached", ({ genuine }) => genuine.split(".").with(1, "").join(".")],
    ["that is a JWE", "jws_is_jwe", () => "a.b.c.d.e"],
    ["in two parts", "jws_malformed", () => "a.b"],
    ["with padding", "jws_malformed", ({ genuine }) => `${genuine}==`],
    ["with a space", "jws_malformed", ({ genuine }) => ` ${genuine}`],
    ["with a line feed", "jws_malformed", ({ genuine }) => `${genuine}\n`],
    ["with standard base64", "jws_malformed", ({ genuine }) => genuine.replace(".", ".+/")],
    ["whose header is an array", "jws_malformed", () => `${b64([])}.${b64(PAYLOAD)}.AA`],
    ["whose header is not JSON", "jws_malformed", () => `${b64("{alg:ES256}")}.${b64(PAYLOAD)}.AA`],
    [
      "beyond 64 KiB",
      "jws_too_large",
      ({ privateKey, kid }) => compact({ alg: "ES256", kid }, privateKey, "x".repeat(60_000)),
    ],
  ])("%s is rejected: %s", async (_what, reason, make) => {
    const signer = await makeSigner();
    const genuine = await compact({ alg: "ES256", kid: signer.kid }, signer.privateKey);
    const jws = await make({ ...signer, genuine });
    const code = reason.startsWith("jws_") ? "invalid_input" : "rejected_by_policy";
    await expect(verify(signer.clientId, jws)).rejects.toMatchObject({ code, details: { reason } });
    expect(await verify(signer.clientId, genuine)).toMatchObject({ payload: PAYLOAD });
  });

  it("by the key of another client is rejected", async () => {
    const [signer, other] = [await makeSigner(), await makeSigner()];
    const jws = await compact({ alg: "ES256", kid: other.kid }, other.privateKey);
    await expect(verify(signer.clientId, jws)).rejects.toMatchObject({ details: { reason: "unknown_kid" } });
    expect(await verify(other.clientId, jws)).toMatchObject({ kid: other.kid });
  });

  it("with RS256 is rejected when the key is pinned to PS256", async () => {
    const { clientId, privateKey } = await makeSigner("PS256", { alg: "PS256" });
    expect(await verify(clientId, await compact({ alg: "PS256" }, privateKey))).toMatchObject({ algorithm: "PS256" });
    await expect(verify(clientId, await compact({ alg: "RS256" }, privateKey))).rejects.toMatchObject({
      details: { reason: "algorithm_mismatch" },
    });
  });
});

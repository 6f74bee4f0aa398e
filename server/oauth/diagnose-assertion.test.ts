import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { diagnoseAssertion } from "@/lib/oauth/diagnose-assertion";
import { assertionId, proofId } from "@/lib/oauth/store";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { certify, makeClient, signAssertion, type TestClient, type TestSigner, validClaims } from "./testing";
import { makeDpopKey, signProof } from "./testing/dpop";

describe("diagnoseAssertion", () => {
  let t: Harness;
  let client: TestClient;
  let signer: TestSigner;
  beforeAll(async () => {
    t = await createHarness();
    client = await makeClient(t);
    signer = await certify(t, client);
  });
  afterAll(() => t.close());

  const diagnose = (clientAssertion: string, who = t.as("viewer", client.organisationId)) =>
    diagnoseAssertion.execute(who, { clientAssertion });
  const failures = async (clientAssertion: string) =>
    (await diagnose(clientAssertion)).checks.filter(({ outcome }) => outcome === "failed");
  const sign = (change: Parameters<typeof signAssertion>[3] = {}) => signAssertion(t, client.clientId, signer, change);
  const now = () => Math.floor(t.clock.now().getTime() / 1000);

  it("passes every check of a valid assertion, shows its content, and consumes nothing", async () => {
    const assertion = await sign();
    for (let round = 0; round < 2; round += 1) {
      const result = await diagnose(assertion);
      expect(result.isAcceptable).toBe(true);
      expect(result.clientId).toBe(client.clientId);
      expect(result.claims).toMatchObject({ sub: client.clientId });
      expect(result.checks.map(({ outcome }) => outcome)).toEqual(result.checks.map(() => "passed"));
    }
    expect(await t.deps.db.prisma.usedAssertion.count()).toBe(0);
  });

  it("checks a DPoP proof with its method and URL too, and consumes neither", async () => {
    const key = await makeDpopKey();
    const endpoint = `${t.deps.env.publicUrl}/oauth2/token`;
    const diagnosed = async (dpopProof: string, request: { method?: string; url?: string } = {}) => {
      const viewer = t.as("viewer", client.organisationId);
      const result = await diagnoseAssertion.execute(viewer, { clientAssertion: await sign(), dpopProof, ...request });
      const failed = result.checks.filter(({ outcome }) => outcome === "failed").map(({ check }) => check);
      expect(result.isAcceptable).toBe(failed.length === 0);
      return failed;
    };
    const url = "https://api.example/accounts";
    expect(await diagnosed(await signProof(t, key, { url: endpoint }))).toEqual([]);
    expect(await diagnosed(await signProof(t, key, { url: endpoint }, { claims: { nonce: "n" } }))).toEqual([]);
    expect(await diagnosed(await signProof(t, key, { method: "GET", url }), { method: "get", url })).toEqual([]);
    expect(await diagnosed(await signProof(t, key, { method: "GET", url }))).toEqual(["proof.htm", "proof.htu"]);
    const jwk = { ...key.jwk, kty: "oct" };
    const bad = { header: { typ: "JWT", jwk }, claims: { iat: 1, jti: undefined } };
    const expected = ["proof.typ", "proof.key", "proof.iat", "proof.jti"]; // signature and replay are skipped
    expect(await diagnosed(await signProof(t, key, { url: endpoint }, bad))).toEqual(expected);
    expect(await diagnosed("rubbish")).toEqual(["proof.form"]);
    const used = await signProof(t, key, { url: endpoint }, { claims: { jti: "used" } });
    const expiresAt = new Date(t.clock.now().getTime() + 60_000);
    await t.deps.oauth.assertions.consume(proofId(client.clientId, "used"), expiresAt);
    expect(await diagnosed(used)).toEqual(["proof.replay"]);
    await t.deps.db.prisma.usedAssertion.deleteMany();
  });

  it.each([
    ["milliseconds", "claims.exp", () => sign({ claims: { exp: Date.now() + 60_000 } }), /milliseconds/, /1000/],
    [
      "an extra slash",
      "claims.aud",
      () => sign({ claims: { aud: `${t.deps.env.publicUrl}/` } }),
      /slash/,
      /Set aud to/,
    ],
    [
      "a fast clock",
      "claims.iat_nbf",
      () => sign({ claims: { iat: now() + 120, exp: now() + 300 } }),
      /in the future/,
      /NTP/,
    ],
    [
      "a long life",
      "claims.lifetime",
      () => sign({ claims: { exp: now() + 6_000 } }),
      /maximum is 300 s/,
      /iat \+ 300/,
    ],
    ["an unknown kid", "key.usable", () => sign({ header: { kid: "nobody" } }), /no key with the kid/, /Use one of/],
    [
      "alg does not match the key",
      "key.fits_alg",
      () => sign({ header: {} }).then((text) => withAlg(text, "PS256")),
      /requires an RSA key/,
      /ES256/,
    ],
    ["iss other than sub", "claims.iss_sub", () => sign({ claims: { iss: randomUUID() } }), /iss is/, /client id/],
  ])("explains %s, with a fix", async (_, check, make, message, fix) => {
    const [failure] = await failures(await make());
    expect(failure).toMatchObject({ check });
    expect(failure?.message).toMatch(message);
    expect(failure?.fix).toMatch(fix);
  });

  const withAlg = (assertion: string, alg: string) => {
    const [, payload, signature] = assertion.split(".");
    return `${Buffer.from(JSON.stringify({ alg, kid: signer.kid })).toString("base64url")}.${payload}.${signature}`;
  };

  it("lists the existing kids", async () => {
    const [failure] = await failures(await sign({ header: { kid: "nobody" } }));
    expect(failure?.fix).toContain(signer.kid);
  });

  it("reports a certificate that is revoked, expired or of the wrong type", async () => {
    const other = await makeClient(t);
    const ours = (who: TestSigner) => signAssertion(t, other.clientId, who);
    const [gone, transport] = [await certify(t, other), await certify(t, other, { type: "transport" })];
    const admin = t.as("admin", other.organisationId);
    await revokeCertificate.execute(admin, { kid: gone.kid, reason: "superseded" });
    const messageOf = async (who: TestSigner) =>
      (await diagnose(await ours(who), admin)).checks.find(({ check }) => check === "key.usable")?.message;
    expect(await messageOf(gone)).toMatch(/revoked/);
    expect(await messageOf(transport)).toMatch(/transport key/);
  });

  it("recognises a replay", async () => {
    const claims = validClaims(t, client.clientId);
    const assertion = await sign({ claims });
    await t.deps.oauth.assertions.consume(
      assertionId(client.clientId, String(claims.jti)),
      new Date(claims.exp * 1000),
    );
    expect(await failures(assertion)).toMatchObject([{ check: "replay" }]);
  });

  it("reports input that is not a token, and skips the rest", async () => {
    const result = await diagnose("Bearer eyJhbGciOi");
    expect(result.isAcceptable).toBe(false);
    expect(result.checks[0]).toMatchObject({ check: "assertion.form", outcome: "failed" });
    expect(new Set(result.checks.slice(1).map(({ outcome }) => outcome))).toEqual(new Set(["skipped"]));
  });

  it("reports a foreign client as unknown", async () => {
    const stranger = t.as("admin", (await t.makeOrganisation()).id);
    const nobody = randomUUID();
    const [foreign, invented] = await Promise.all([
      diagnose(await sign(), stranger),
      diagnose(await signAssertion(t, nobody, signer), stranger),
    ]);
    const words = (result: typeof foreign, id: string) => JSON.stringify(result.checks).replaceAll(id, "ID");
    expect(words(foreign, client.clientId)).toBe(words(invented, nobody));
    expect(foreign.clientId).toBeNull();
  });

  it("requires an account", async () => {
    await expect(diagnose(await sign(), t.anonymous())).rejects.toMatchObject({ code: "unauthenticated" });
  });
});

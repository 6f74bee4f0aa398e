import { execFile } from "node:child_process";
import { createPrivateKey, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getCertificate } from "@/lib/certificates/get-certificate";
import { renewCertificate } from "@/lib/certificates/renew-certificate";
import { revokeCertificate } from "@/lib/certificates/revoke-certificate";
import { makeKey, type TestKey, withFiles } from "@/lib/certificates/testing";
import type { Context } from "@/lib/start/deps";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { proofCommand } from "./proof-command";
import { revokeByProof } from "./revoke-by-proof";
import { makeHolder } from "./testing";

const run = promisify(execFile);

describe("revoking by proof of possession", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await createHarness();
  });
  afterAll(() => harness.close());

  let callers = 0;
  /** An anonymous caller with a unique address: the limit is per address. */
  const anonymousCaller = (): Context => ({ ...harness.anonymous(), address: `198.51.100.${callers++ % 250}` });
  const seconds = () => Math.floor(harness.clock.now().getTime() / 1000);

  function prove(key: TestKey, kid: string, { claims = {}, header = {} }: { claims?: object; header?: object } = {}) {
    const privateKey = createPrivateKey(key.keyPem);
    const alg = { rsa: "PS256", ec: "ES256", ed25519: "EdDSA" }[privateKey.asymmetricKeyType as "rsa"];
    return new SignJWT({ kid, reason: "keyCompromise", iat: seconds(), jti: randomUUID(), ...claims })
      .setProtectedHeader({ alg, typ: "revocation+jwt", ...header })
      .sign(privateKey);
  }

  it.each([
    ["signing", "P-256"],
    ["signing", "RSA"],
    ["signing", "Ed25519"],
    ["transport", "P-256"],
    ["encryption", "RSA"],
  ] as const)(
    "accepts a signed proof for a %s certificate on a %s key, and audits the key holder",
    async (type, kind) => {
      const { admin, organisation, issue } = await makeHolder(harness);
      const { key, kid, id } = await issue(await makeKey(kind), type);
      const done = await revokeByProof.execute(anonymousCaller(), { kid, proof: await prove(key, kid) });
      expect(done).toMatchObject({ kid, status: "revoked", revocationReason: "keyCompromise" });
      expect(await getCertificate.execute(admin, { kid })).toMatchObject({ status: "revoked" });
      const where = { entityId: id, operation: "certificate.revoke_by_proof" };
      expect(await harness.deps.db.prisma.auditEvent.findMany({ where })).toEqual([
        expect.objectContaining({ actorKind: "key_holder", actorLabel: "key holder", organisationId: organisation.id }),
      ]);
    },
  );

  it("accepts a CSR of the same key, created with the command of the page, and the certificate instead of its KID", async () => {
    const { issue } = await makeHolder(harness);
    for (const kind of ["P-256", "RSA", "Ed25519"] as const) {
      const { key, kid, certificate } = await issue(await makeKey(kind));
      const csr = await withFiles({ "YOUR.key": key.keyPem }, async (cwd) => {
        const curl = `curl() { cat > sent; printf '%s\\n' "$@" > arguments; }`;
        await run("bash", ["-c", `${curl}\n${proofCommand("https://portal.example", kid)}`], { cwd });
        expect((await readFile(join(cwd, "arguments"), "utf8")).split("\n")).toEqual([
          ...["--data-binary", "@-", "-H", "Content-Type: application/pkcs10"],
          ...[`https://portal.example/api/v1/revocations?kid=${kid}`, ""],
        ]);
        return readFile(join(cwd, "sent"), "utf8");
      });
      expect(await revokeByProof.execute(anonymousCaller(), { certificate, csr })).toMatchObject({
        kid,
        status: "revoked",
      });
      // Repeating it is idempotent, so that an interrupted client can retry.
      expect(await revokeByProof.execute(anonymousCaller(), { kid, csr })).toMatchObject({ status: "revoked" });
    }
  });

  it("revokes everything on the key, also when the certificate itself was revoked for another reason", async () => {
    const { admin, issue } = await makeHolder(harness);
    const first = await issue();
    const second = await renewCertificate.execute(admin, { kid: first.kid, csr: first.key.csr() });
    await revokeCertificate.execute(admin, { kid: first.kid, reason: "superseded" });
    const proof = await prove(first.key, first.kid);
    expect(await revokeByProof.execute(anonymousCaller(), { kid: first.kid, proof })).toMatchObject({
      revocationReason: "superseded",
      revokedAlong: [second.kid],
    });
    expect(await getCertificate.execute(admin, { kid: second.kid })).toMatchObject({
      status: "revoked",
      revocationReason: "keyCompromise",
    });
  });

  it("returns the same error for everything else, and revokes nothing", async () => {
    const { admin, issue } = await makeHolder(harness);
    const [{ key, kid }, other] = [await issue(), await makeKey()];
    const good = await prove(key, kid);
    const claims = (more: object) => prove(key, kid, { claims: more });
    const proofs = [
      await prove(other, kid),
      await claims({ kid: "A".repeat(43) }),
      await claims({ reason: "superseded" }),
      await claims({ iat: seconds() - 301 }),
      await claims({ iat: seconds() + 120 }),
      await claims({ iat: "now" }),
      await claims({ jti: "" }),
      await prove(key, kid, { header: { typ: "JWT" } }),
      await prove(key, kid, { header: { crit: ["x"], x: 1 } }).catch(() => "a.b.c"),
      good.replace(/^[^.]+/, Buffer.from('{"alg":"none","typ":"revocation+jwt"}').toString("base64url")),
      good.replace(/^[^.]+/, Buffer.from('{"alg":"HS256","typ":"revocation+jwt"}').toString("base64url")),
      good.replace(/[^.]+$/, ""),
      "a.b.c",
      "....",
      "\u0000",
    ];
    const refused = { code: "forbidden", details: { reason: "not_proven" } };
    for (const proof of proofs) {
      await expect(revokeByProof.execute(anonymousCaller(), { kid, proof })).rejects.toMatchObject(refused);
    }
    const csrs = [other.csr({ CN: `revoke ${kid}` }), key.csr({ CN: kid }), key.csr(), "rubbish"];
    for (const csr of csrs) {
      await expect(revokeByProof.execute(anonymousCaller(), { kid, csr })).rejects.toMatchObject(refused);
    }
    const unknown = { kid: "B".repeat(43), proof: good };
    await expect(revokeByProof.execute(anonymousCaller(), unknown)).rejects.toMatchObject(refused);
    await expect(revokeByProof.execute(anonymousCaller(), { certificate: "x", proof: good })).rejects.toMatchObject(
      refused,
    );
    expect((await getCertificate.execute(admin, { kid })).status).toBe("active");
  });

  it("accepts a proof once", async () => {
    const { issue } = await makeHolder(harness);
    const { key, kid } = await issue();
    const proof = await prove(key, kid);
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => revokeByProof.execute(anonymousCaller(), { kid, proof })),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("reports a key that can't sign and invalid input, and limits an address that guesses", async () => {
    const { issue } = await makeHolder(harness);
    const { id, kid } = await issue();
    const jwk = { kty: "OKP", crv: "X25519", x: "A".repeat(43) };
    await harness.deps.db.prisma.certificate.update({ where: { id }, data: { publicKey: jwk } });
    await expect(revokeByProof.execute(anonymousCaller(), { kid, proof: "a.b.c" })).rejects.toMatchObject({
      details: { reason: "key_cannot_sign" },
    });
    for (const input of [{ kid }, { proof: "x" }, { kid, proof: "x", csr: "y" }, { kid, certificate: "x", csr: "y" }]) {
      await expect(revokeByProof.execute(anonymousCaller(), input)).rejects.toMatchObject({ code: "invalid_input" });
    }
    const guesser = { ...harness.anonymous(), address: "203.0.113.1" };
    const guess = () => revokeByProof.execute(guesser, { kid: "C".repeat(43), proof: "a.b.c" });
    for (let i = 0; i < 30; i++) await expect(guess()).rejects.toMatchObject({ code: "forbidden" });
    await expect(guess()).rejects.toMatchObject({ code: "rate_limited" });
  });
});

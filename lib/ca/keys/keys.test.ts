import { generateKeyPairSync, randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { verifySignature } from "@/lib/pki/algorithms";
import { openKey, sealKey } from "@/lib/runtime/envelope";
import { generateLocalKey, loadLocalKey } from "./local-key";

const passphrase = "correct horse battery staple";
const data = Buffer.from("to be signed");
const make = (keyRef = "issuing-1") =>
  generateLocalKey({ keyRef, spec: { kind: "EC", curve: "P-256" }, passphrase, randomBytes });

const withReason = (reason: string) => expect.objectContaining({ code: "precondition_failed", details: { reason } });

describe("local keys", () => {
  it.each([
    [{ kind: "EC", curve: "P-256" } as const, "ecdsa-with-SHA256"],
    [{ kind: "EC", curve: "P-384" } as const, "ecdsa-with-SHA384"],
    [{ kind: "RSA", bits: 3072 } as const, "sha256WithRSAEncryption"],
  ])("round-trip through an envelope: %j", async (spec, algorithm) => {
    const { signer, envelope } = await generateLocalKey({ keyRef: "k", spec, passphrase, randomBytes });
    const loaded = await loadLocalKey({ keyRef: "k", publicKey: signer.publicKey, envelope, passphrase });
    expect(loaded.algorithm).toBe(algorithm);
    expect(verifySignature(loaded.algorithm, signer.publicKey, data, await loaded.sign(data))).toBe(true);
  });

  it("don't expose the private key when printed, logged or serialised", async () => {
    const { signer, envelope } = await make();
    const pkcs8 = await openKey(
      envelope,
      { keyRef: "issuing-1", keyFingerprint: signer.publicKey.keyFingerprint },
      passphrase,
    );
    // The private scalar has a fixed offset in a P-256 PKCS#8.
    const scalar = pkcs8.subarray(36, 68);
    const printed = `${inspect(signer, { depth: 9, showHidden: true })}${JSON.stringify(signer)}${Buffer.from(envelope)}`;
    for (const encoding of ["hex", "base64", "base64url"] as const) {
      expect(printed).not.toContain(scalar.toString(encoding).replace(/=+$/, ""));
    }
    expect(Object.keys(signer).sort()).toEqual(["algorithm", "keyRef", "publicKey"]);
  });

  it("are refused with a wrong passphrase", async () => {
    const { signer, envelope } = await make();
    const load = loadLocalKey({ keyRef: "issuing-1", publicKey: signer.publicKey, envelope, passphrase: "guess" });
    await expect(load).rejects.toEqual(withReason("key_passphrase_wrong"));
  });

  it.each(["ciphertext", "tag", "iv"])("are refused with a changed %s", async (member) => {
    const { signer, envelope } = await make();
    const json = JSON.parse(Buffer.from(envelope).toString());
    const bytes = Buffer.from(json[member], "base64");
    bytes[0] = (bytes[0] as number) ^ 1;
    const changed = Buffer.from(JSON.stringify({ ...json, [member]: bytes.toString("base64") }));
    const load = loadLocalKey({ keyRef: "issuing-1", publicKey: signer.publicKey, envelope: changed, passphrase });
    await expect(load).rejects.toEqual(withReason("key_passphrase_wrong"));
  });

  it("can't be swapped: an envelope opens only with its own name and public key", async () => {
    const [one, other] = await Promise.all([make("one"), make("other")]);
    const swapped = loadLocalKey({
      keyRef: "one",
      publicKey: one.signer.publicKey,
      envelope: other.envelope,
      passphrase,
    });
    await expect(swapped).rejects.toEqual(withReason("key_envelope_mislabelled"));
    // Changing the label in the JSON fails as well: it is authenticated.
    const relabelled = Buffer.from(
      JSON.stringify({
        ...JSON.parse(Buffer.from(other.envelope).toString()),
        keyRef: "one",
        keyFingerprint: one.signer.publicKey.keyFingerprint,
      }),
    );
    const load = loadLocalKey({ keyRef: "one", publicKey: one.signer.publicKey, envelope: relabelled, passphrase });
    await expect(load).rejects.toEqual(withReason("key_passphrase_wrong"));
  });

  it("must belong to the certificate: another key sealed with the right label is refused", async () => {
    const { signer } = await make();
    const foreign = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
      format: "der",
      type: "pkcs8",
    });
    const label = { keyRef: "issuing-1", keyFingerprint: signer.publicKey.keyFingerprint };
    const envelope = await sealKey(foreign, label, passphrase, randomBytes);
    const load = loadLocalKey({ keyRef: "issuing-1", publicKey: signer.publicKey, envelope, passphrase });
    await expect(load).rejects.toEqual(withReason("key_mismatch"));
  });

  it.each([
    ["not JSON", "hello"],
    ["an excessive scrypt cost", null],
  ])("are refused with %s", async (_what, text) => {
    const { signer, envelope } = await make();
    const json = JSON.parse(Buffer.from(envelope).toString());
    const bad = Buffer.from(text ?? JSON.stringify({ ...json, kdf: { ...json.kdf, logN: 30 } }));
    const load = loadLocalKey({ keyRef: "issuing-1", publicKey: signer.publicKey, envelope: bad, passphrase });
    await expect(load).rejects.toEqual(withReason("key_envelope_unreadable"));
  });
});

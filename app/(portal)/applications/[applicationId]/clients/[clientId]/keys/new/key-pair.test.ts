import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, it } from "vitest";
import { looksPrivate } from "@/lib/dropped-file/looks-private";
import { readUpload } from "@/lib/keys/read-upload";
import { generateKeyPair, PAIR_KINDS, pairKinds } from "./key-pair";

describe("a key pair generated in the browser", () => {
  it.each(PAIR_KINDS)("of type %s: both halves match, and the public half contains no private member", async (kind) => {
    const { kid, publicJwk, privateJwk, privatePem } = await generateKeyPair(kind);
    expect(await calculateJwkThumbprint(publicJwk as never)).toBe(kid);
    for (const secret of [JSON.stringify(privateJwk), privatePem]) expect(looksPrivate(secret)).toBeDefined();
    expect(looksPrivate(JSON.stringify(publicJwk))).toBeUndefined();
    expect(readUpload(JSON.stringify(publicJwk))).toMatchObject({ kind: "keys", keys: [{ givenKid: kid }] });

    const publicKey = createPublicKey({ key: { ...publicJwk }, format: "jwk" });
    const digest = kind === "EdDSA" ? null : "sha256";
    for (const key of [createPrivateKey(privatePem), createPrivateKey({ key: { ...privateJwk }, format: "jwk" })]) {
      const signature = sign(digest, Buffer.from("x"), key);
      expect(verify(digest, Buffer.from("x"), publicKey, signature)).toBe(true);
    }
  });

  it("is offered only for the algorithms of the client", () => {
    expect(pairKinds(["PS256"]).map(({ value }) => value)).toEqual(["PS256-2048", "PS256-3072"]);
    expect(pairKinds([])).toEqual([]);
  });
});

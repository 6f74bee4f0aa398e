import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { compactDecrypt, decodeProtectedHeader, type JWK } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pythonWith } from "@/lib/testing/programs";
import type { Bytes } from "./browser-key";
import { createKey } from "./create-key";
import { decryptMessage } from "./decrypt-message";
import { encryptMessage } from "./encrypt-message";
import { forgetKey } from "./forget-key";
import { privateJwk } from "./private-jwk";
import { openWorkbench, type Workbench } from "./testing";

const TEXT = "Überweisung 銀行 🔑";

interface Recipient {
  pkcs8: Bytes;
  publicJwk: JsonWebKey;
}

/** X25519 keys can't sign a CSR, so they are made elsewhere and registered. */
function x25519(): Recipient {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  const pkcs8 = Uint8Array.from(privateKey.export({ format: "der", type: "pkcs8" }));
  return { pkcs8, publicJwk: publicKey.export({ format: "jwk" }) };
}

const KINDS = [
  ["rsa-2048", "RSA-OAEP-256"],
  ["p-256", "ECDH-ES+A256KW"],
  ["p-384", "ECDH-ES+A256KW"],
  ["x25519", "ECDH-ES+A256KW"],
] as const;

let bench: Workbench;
const recipients = new Map<string, Recipient>();
const recipient = (kind: string) => recipients.get(kind) as Recipient;
beforeAll(async () => {
  bench = await openWorkbench();
  for (const [kind] of KINDS) recipients.set(kind, kind === "x25519" ? x25519() : await createKey(kind, "encryption"));
});
afterAll(() => bench.close());

describe.each(KINDS)("a message to a key of the type %s", (kind, alg) => {
  it("is a compact JWE with alg, enc and kid, which the page and jose on Node decrypt", async () => {
    const { pkcs8, publicJwk } = recipient(kind);
    const jwe = await encryptMessage(publicJwk, "our-kid", TEXT);
    expect(decodeProtectedHeader(jwe)).toMatchObject({ alg, enc: "A256GCM", kid: "our-kid" });
    expect(await decryptMessage(pkcs8, `${jwe}\n`)).toBe(TEXT);
    const key = createPrivateKey({ key: Buffer.from(pkcs8), format: "der", type: "pkcs8" });
    expect(new TextDecoder().decode((await compactDecrypt(jwe, key)).plaintext)).toBe(TEXT);
  });

  it("is refused for another key, and damaged", async () => {
    const { pkcs8, publicJwk } = recipient(kind);
    const other =
      kind === "rsa-2048" ? await createKey(kind, "encryption") : recipient(kind === "p-256" ? "p-384" : "p-256");
    const jwe = await encryptMessage(publicJwk, "our-kid", TEXT);
    await expect(decryptMessage(other.pkcs8, jwe)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(decryptMessage(pkcs8, `${jwe.slice(0, -2)}AA`)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(decryptMessage(pkcs8, "no message")).rejects.toMatchObject({ code: "invalid_input" });
  });
});

const python = pythonWith("jwcrypto");
/** Reads [[JWK, JWE]…], prints [[text, another JWE]…]. */
const JWCRYPTO = `
import json, sys
from jwcrypto import jwe, jwk
answers = []
for key, message in json.load(open(sys.argv[1])):
    private = jwk.JWK(**key)
    received = jwe.JWE()
    received.deserialize(message, key=private)
    header = json.loads(received.objects["protected"])
    answer = jwe.JWE(received.payload + b"!", json.dumps({"alg": header["alg"], "enc": header["enc"]}))
    answer.add_recipient(private)
    answers.append([received.payload.decode(), answer.serialize(compact=True)])
print(json.dumps(answers))
`;

it.skipIf(!python)("Python's jwcrypto decrypts them, and the page decrypts its answers", async () => {
  const messages = await Promise.all(
    KINDS.map(async ([kind, algorithm]): Promise<[JsonWebKey, string]> => {
      const { pkcs8, publicJwk } = recipient(kind);
      const jwk = await privateJwk({ pkcs8, kid: "our-kid", usage: "encryption", algorithm });
      expect(jwk).toMatchObject({ use: "enc", alg: algorithm });
      return [jwk, await encryptMessage(publicJwk, "our-kid", TEXT)];
    }),
  );
  await bench.write("messages.json", JSON.stringify(messages));
  const { stdout, stderr } = await bench.run(python ?? "", "-c", JWCRYPTO, bench.path("messages.json"));
  expect(stderr).toBe("");
  const answers = JSON.parse(stdout) as [string, string][];
  expect(answers.map(([text]) => text)).toEqual(KINDS.map(() => TEXT));
  for (const [index, [kind]] of KINDS.entries())
    expect(await decryptMessage(recipient(kind).pkcs8, answers[index]?.[1] ?? "")).toBe(`${TEXT}!`);
});

it("only public members of a key are used to encrypt, and no key that can't encrypt", async () => {
  const { pkcs8 } = recipient("p-256");
  const jwk: JWK = await privateJwk({ pkcs8, kid: "our-kid", usage: "encryption" });
  expect(await decryptMessage(pkcs8, await encryptMessage(jwk, "our-kid", TEXT))).toBe(TEXT);
  const { publicJwk } = await createKey("ed25519", "signing");
  await expect(encryptMessage(publicJwk, "our-kid", TEXT)).rejects.toMatchObject({ code: "invalid_input" });
  await expect(encryptMessage({ kty: "oct" }, "our-kid", TEXT)).rejects.toMatchObject({ code: "invalid_input" });
});

it("a forgotten key decrypts nothing", async () => {
  const key = await createKey("p-256", "encryption");
  const jwe = await encryptMessage(key.publicJwk, key.keyThumbprint, TEXT);
  forgetKey(key);
  expect(key.pkcs8.every((byte) => byte === 0)).toBe(true);
  await expect(decryptMessage(key.pkcs8, jwe)).rejects.toMatchObject({ code: "invalid_input" });
});

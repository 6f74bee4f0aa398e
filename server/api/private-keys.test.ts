import { generateKeyPairSync } from "node:crypto";
import { expect, it } from "vitest";
import { z } from "zod";
import { operations } from "./testing/every-operation";

const { privateKey } = generateKeyPairSync("ed25519");
const der = privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
/** The shortest private key there is, as people paste it into a text. */
const TEXTS = [`key: ${der}`, `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`];

/** Members that are no text to keep: their operations detect keys themselves, or keep nothing of the text but its hash. */
const READERS = [
  "csr", // lib/pki/csr.ts
  "keys", // lib/keys/read-upload.ts
  "key", // the same for one key; lib/revocation-desk/read-key.ts: a leaked key is what it is for
  "certificate", // with `proof`: compared with what is stored
  "proof",
  "password", // compared
  "code", // compared
];

it("no text that a change keeps may be a private key, whatever the operation", () => {
  const accepting: string[] = [];
  let texts = 0;
  for (const { operation, effect, input, permission } of operations) {
    // Jobs write the texts of the portal.
    if (effect === "read" || permission === "job" || !(input instanceof z.ZodObject)) continue;
    for (const [name, schema] of Object.entries(input.shape)) {
      const member = schema as z.ZodType;
      if (!member.safeParse("text").success || READERS.includes(name) || member.meta()?.secret) continue;
      texts += 1;
      if (TEXTS.some((text) => member.safeParse(text).success)) accepting.push(`${operation}.${name}`);
    }
  }
  expect(accepting).toEqual([]);
  expect(texts).toBeGreaterThan(30);
});

import { generateKeyPairSync, randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { keysWithSecretIn } from "./private-key-windows";
import { publicKeyFromSpki } from "./public-key";

/** Each costs four tries at its ends; a key on P-384 may be tried 25 times. */
const NOISE = Array.from({ length: 40 }, () => new Uint8Array(randomBytes(120)));

it.each(["P-256", "P-384", "P-521"])(
  "a tagged scalar on %s is found behind many shorter byte strings",
  (namedCurve) => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve });
    const target = publicKeyFromSpki(new Uint8Array(publicKey.export({ format: "der", type: "spki" })));
    // Cut off at the end, as part of a dump: the structure can't be read.
    const cut = new Uint8Array(privateKey.export({ format: "der", type: "sec1" })).subarray(0, -7);
    const stream = new Uint8Array(Math.max(cut.length, 121));
    stream.set(cut);
    expect(keysWithSecretIn([target], [...NOISE, stream])).toEqual([target]);
  },
);

import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publicKeyFromJwk } from "@/lib/pki/public-key-import";
import { createHarness, type Harness } from "@/lib/testing/harness";
import { addKey } from "./add-key";
import { blockKnownKeys } from "./block-known-keys";
import { loadClientKeyRing } from "./client-keys";
import { makeHome } from "./testing";

let t: Harness;
let folder = "";
beforeAll(async () => {
  t = await createHarness();
  folder = await mkdtemp(join(tmpdir(), "known-keys-"));
});
afterAll(async () => {
  await t.close();
  await rm(folder, { recursive: true });
});

const write = async (text: string) => {
  const file = join(folder, "keys.txt");
  await writeFile(file, text);
  return file;
};
const newKey = () => {
  const jwk = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
  return { jwk, fingerprint: publicKeyFromJwk({ ...jwk }).keyFingerprint };
};

describe("the operator's list of known keys", () => {
  it("blocks keys that are not in use here, and is idempotent", async () => {
    const { jwk, fingerprint } = newKey();
    const file = await write(`# from the incident of May\n${fingerprint} gist of a contractor\n`);
    await blockKnownKeys(t.deps, file);
    await blockKnownKeys(t.deps, file);
    const { clientId, ctx } = await makeHome(t);
    await expect(addKey.execute(ctx, { clientId, key: jwk })).rejects.toMatchObject({
      details: { reason: "key.blocked" },
    });
  });

  it("blocks the negation of a listed key", async () => {
    const { jwk, fingerprint } = newKey();
    await blockKnownKeys(t.deps, await write(`${fingerprint} here\n`));
    const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
    const y = p - BigInt(`0x${Buffer.from(jwk.y ?? "", "base64url").toString("hex")}`);
    const negated = { ...jwk, y: Buffer.from(y.toString(16).padStart(64, "0"), "hex").toString("base64url") };
    const { clientId, ctx } = await makeHome(t);
    await expect(addKey.execute(ctx, { clientId, key: negated })).rejects.toMatchObject({
      details: { reason: "key.blocked" },
    });
  });

  it("revokes registered keys", async () => {
    const { jwk, fingerprint } = newKey();
    const { clientId, ctx } = await makeHome(t);
    await addKey.execute(ctx, { clientId, key: jwk });
    await blockKnownKeys(t.deps, await write(fingerprint));
    expect((await loadClientKeyRing(t.deps.db, clientId))?.keys).toMatchObject([{ state: "revoked" }]);
  });

  it("is rejected with file and line, or when the file is missing", async () => {
    await expect(blockKnownKeys(t.deps, await write("not a key\n"))).rejects.toMatchObject({
      code: "precondition_failed",
      publicMessage: expect.stringMatching(/^KNOWN_KEYS_FILE \(.*keys\.txt\), line 1: /),
    });
    await expect(blockKnownKeys(t.deps, join(folder, "none.txt"))).rejects.toMatchObject({
      publicMessage: expect.stringMatching(/^KNOWN_KEYS_FILE can't be read: .*none\.txt/),
    });
  });
});

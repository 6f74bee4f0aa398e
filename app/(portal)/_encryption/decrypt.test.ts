import { beforeAll, expect, it, vi } from "vitest";
import * as reader from "@/lib/dropped-file/read-private-keys";
import type { BrowserKey } from "@/lib/pki-browser/browser-key";
import { createKey } from "@/lib/pki-browser/create-key";
import { encryptMessage } from "@/lib/pki-browser/encrypt-message";
import { encryptPrivateKey } from "@/lib/pki-browser/encrypt-private-key";
import { encodePem } from "@/lib/pki-browser/pem";
import { decryptWithFile } from "./decrypt";

const TEXT = "Grüße 銀行";
const PASSPHRASE = "correct horse battery";
let key: BrowserKey;
let other: BrowserKey;
let message: string;
beforeAll(async () => {
  [key, other] = await Promise.all([createKey("p-256", "encryption"), createKey("p-384", "encryption")]);
  message = await encryptMessage(key.publicJwk, "kid", TEXT);
});

const decrypt = (upload: string, passphrase = "", of = message) =>
  decryptWithFile({ upload, fileName: "hub.key" }, passphrase, { message: of, keyThumbprint: key.keyThumbprint });
const pem = ({ pkcs8 }: BrowserKey) => encodePem("PRIVATE KEY", pkcs8);

it("the key of the file that belongs to the KID decrypts, and every key of the file is overwritten", async () => {
  const read = vi.spyOn(reader, "readPrivateKeys");
  expect(await decrypt(pem(other) + pem(key))).toEqual({ kind: "decrypted", text: TEXT });
  const reading = await read.mock.results[0]?.value;
  expect(reading.keys).toHaveLength(2);
  for (const { pkcs8 } of reading.keys) expect(new Set(pkcs8)).toEqual(new Set([0]));
});

it("another key is named, and not tried", async () => {
  expect(await decrypt(pem(other))).toEqual({ kind: "other_key", labels: ["P-384"] });
});

it("the key file of the wizard asks for its passphrase", async () => {
  const file = await encryptPrivateKey(key.pkcs8, PASSPHRASE);
  expect(await decrypt(file)).toMatchObject({ kind: "locked", isWrong: false });
  expect(await decrypt(file, "wrong")).toMatchObject({ kind: "locked", isWrong: true });
  expect(await decrypt(file, PASSPHRASE)).toEqual({ kind: "decrypted", text: TEXT });
});

it("a damaged message is an error that says so", async () => {
  await expect(decrypt(pem(key), "", `${message.slice(0, -4)}AAAA`)).rejects.toMatchObject({ code: "invalid_input" });
});

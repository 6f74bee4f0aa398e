import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { compactDecrypt } from "jose";

// KEY_PASSPHRASE: only for an encrypted key file.
const key = createPrivateKey({ key: await readFile("__KEY_FILE__"), passphrase: process.env.KEY_PASSPHRASE });

const message = (await readFile("__MESSAGE_FILE__", "utf8")).trim();
const { plaintext } = await compactDecrypt(message, key, {
  keyManagementAlgorithms: ["__ALGORITHM__"],
  contentEncryptionAlgorithms: ["__ENCRYPTION__"],
});
console.log(new TextDecoder().decode(plaintext));

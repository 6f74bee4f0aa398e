import type { WhatItIs } from "./file-kind";
import { answer, nameInCommand, noKeyFile, type Reason, type Unreadable } from "./unreadable";

/** Why a file has no private key that this browser can use, and the command that writes one. It never writes an unencrypted private key. */
export function noPrivateKey(found: WhatItIs, reason: Reason, fileName = "FILE"): Unreadable {
  const { kind, name } = found;
  const file = nameInCommand(fileName);
  const other = noKeyFile(found, reason, "the private key");
  if (other) return other;
  if (kind === "pkcs12") {
    return answer(
      "Browsers can't decrypt this PKCS#12 file: it uses an old algorithm (3DES or RC2). This command writes its key, encrypted; drop that file instead:",
      `openssl pkcs12 -legacy -in ${file} -nocerts -aes256 -out encrypted.key`,
    );
  }
  if (kind === "java_keystore") {
    return answer(
      "Browsers can't read a Java keystore. This command writes it as PKCS#12; drop that file instead:",
      `keytool -importkeystore -srckeystore ${file} -destkeystore key.p12 -deststoretype PKCS12`,
    );
  }
  if (reason === "encryption" || kind === "encrypted_private_key") {
    return answer(
      "Browsers can't decrypt this private key: its encryption is not PBES2 with AES. This command encrypts it with AES; drop that file instead:",
      `openssl pkcs8 -topk8 -v2 aes-256-cbc -in ${file} -out encrypted.key`,
    );
  }
  if (kind === "private_key" || kind === "private_jwk" || kind === "ssh_private_key") {
    return answer(
      `This is ${name}, but its key can't be used to decrypt: it is damaged, or of another type or format.`,
    );
  }
  if (kind === "text" || kind === "binary") {
    return answer("There is no private key in this file. Drop the private key as PEM, PKCS#12 or JWK.");
  }
  return answer(`This is ${name}. To decrypt, the private key is needed: drop it as PEM, PKCS#12 or JWK.`);
}

import type { WhatItIs } from "./file-kind";

/** No key was read: why, and the command that writes the public part, which can be dropped instead. It never writes a private key. */
export interface Unreadable {
  kind: "unreadable";
  message: string;
  fix?: string;
}

export type Reason = "too_large" | "encryption" | "no_key";

/** A name that no shell treats specially; for any other one the command says FILE. */
const PLAIN_NAME = /^\w[\w.-]{0,100}$/;

/** The name of the file in a command. */
export const nameInCommand = (fileName: string): string => (PLAIN_NAME.test(fileName) ? fileName : "FILE");

/** The answer, with the command that fixes it if there is one. */
export const answer = (message: string, fix?: string): Unreadable => ({
  kind: "unreadable",
  message,
  ...(fix ? { fix } : {}),
});

/** For a file that is too large, empty or a document; undefined for any other one. */
export function noKeyFile({ kind, name }: WhatItIs, reason: Reason, wanted: string): Unreadable | undefined {
  if (kind === "document") return answer(`This is ${name}. Choose a file with ${wanted}.`);
  if (reason === "too_large") return answer("The file is larger than 256 KiB. Files of keys are much smaller.");
  return kind === "empty" ? answer("The file is empty.") : undefined;
}

/** Says what a file is and how to get its public part. `fileName` is used in the command. */
export function unreadable(found: WhatItIs, reason: Reason, fileName = "FILE"): Unreadable {
  const { kind, name } = found;
  const file = nameInCommand(fileName);
  const other = noKeyFile(found, reason, "a key, a certificate or a CSR");
  if (other) return other;
  if (kind === "pkcs12") {
    return answer(
      "Browsers can't decrypt this PKCS#12 file: it uses an old algorithm (3DES or RC2). This command writes its certificate; drop that file instead:",
      `openssl pkcs12 -legacy -in ${file} -nokeys -clcerts -out certificate.pem`,
    );
  }
  if (kind === "java_keystore") {
    return answer(
      "Browsers can't read a Java keystore. This command writes a certificate from it; drop that file instead:",
      `keytool -exportcert -rfc -alias ALIAS -keystore ${file} -file certificate.pem`,
    );
  }
  if (reason === "encryption" || kind === "private_key" || kind === "encrypted_private_key") {
    return answer(
      "Your browser can't read a private key of this kind. This command writes its public key; drop that file instead:",
      `openssl pkey -in ${file} -pubout -out public.pem`,
    );
  }
  if (kind === "pkcs7") {
    return answer(
      "The certificates in this PKCS#7 file can't be read. This command writes them as PEM; drop that file instead:",
      `openssl pkcs7 -inform DER -in ${file} -print_certs -out certificates.pem`,
    );
  }
  return answer(
    kind === "text" || kind === "binary"
      ? "There is no key in this file. Drop a private key, a public key, a CSR, a certificate, a JWK or a PKCS#12 file."
      : `This is ${name}, but its key can't be read: it is damaged, or of a type that is not supported.`,
  );
}

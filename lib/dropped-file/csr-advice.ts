import { type CsrFault, MAX_CSR_BYTES } from "@/lib/pki/csr-upload";
import type { FileKind, WhatItIs } from "./file-kind";

/** The commands of the wizard's previous step, and the files that they create. */
export interface CsrCommands {
  csrFileName: string;
  keyFileName: string;
  /** Creates the CSR again with the existing key. */
  sameKeyCommand: string;
}

/** A finding of the page, in the form of the server's findings. */
export interface CsrAdvice {
  code: string;
  severity: "error";
  message: string;
  /** The command that fixes it. None discards or overwrites a key. */
  fix?: string;
}

const PRIVATE: ReadonlySet<FileKind> = new Set([
  "private_key",
  "encrypted_private_key",
  "ssh_private_key",
  "private_jwk",
  "pkcs12",
  "java_keystore",
]);

/** Keys that the command of the wizard can use unchanged. */
const OPENSSL_READS: ReadonlySet<FileKind> = new Set(["private_key", "encrypted_private_key"]);

/**
 * Advice for a file with a private key, which was not sent. The CSR is made again from the same key, never with a new one.
 * @param found description of the key if the file itself has no known kind
 */
export function privateKeyAdvice({ kind, name }: WhatItIs, found: string, commands: CsrCommands): CsrAdvice {
  const seen = PRIVATE.has(kind) ? name : found;
  return {
    code: "csr.contains_private_key",
    severity: "error",
    message: `Your browser found ${seen} in this file. Choose ${commands.csrFileName} instead, and keep the private key where it is.${NEXT_FOR_KEYS[kind] ?? ""}`,
    ...(OPENSSL_READS.has(kind) ? { fix: commands.sameKeyCommand } : {}),
    ...(kind === "pkcs12" || kind === "java_keystore" ? { fix: keytoolCommand(commands) } : {}),
  };
}

const NEXT_FOR_KEYS: Partial<Record<FileKind, string>> = {
  private_key: " If you have no CSR yet, this command creates it with the existing key:",
  encrypted_private_key: " If you have no CSR yet, this command creates it with the existing key:",
  pkcs12: " If you have no CSR yet, this command creates it with the key in the file:",
  java_keystore: " If you have no CSR yet, this command creates it with the key in the keystore:",
  ssh_private_key:
    " openssl can't create a CSR with a key in this format: create a key with the command of the previous step.",
  private_jwk: " openssl can't create a CSR with a JWK: create a key with the command of the previous step.",
};

/** ALIAS and KEYSTORE are placeholders: neither is known here. */
const keytoolCommand = ({ csrFileName }: CsrCommands): string =>
  `keytool -certreq -alias ALIAS -keystore KEYSTORE -file ${csrFileName}`;

/** Advice for a file that is no CSR, or a damaged one: what it is, why it can't be used, and the next step. */
export function adviceFor(fault: CsrFault, bytes: Uint8Array, found: WhatItIs, commands: CsrCommands): CsrAdvice {
  const { csrFileName, sameKeyCommand } = commands;
  const advice = (message: string, fix?: string): CsrAdvice => ({
    code: fault.code,
    severity: "error",
    message,
    ...(fix ? { fix } : {}),
  });
  const again = "Choose the file again, or create the CSR again with the same key:";
  if (found.kind === "empty") return advice(`The file is empty. ${again}`, sameKeyCommand);
  if (found.kind === "document") {
    return advice(`This is ${found.name}, not a CSR. Choose ${csrFileName}, the file that the command created.`);
  }
  if (bytes.length > MAX_CSR_BYTES) return advice(`${fault.message} Choose ${csrFileName}.`);
  const next = NEXT_FOR_OTHERS[found.kind];
  if (next) return advice(`This is ${found.name}, not a CSR. ${next(csrFileName)}`, sameKeyCommand);
  if (found.kind !== "csr") return advice(`${fault.message} Choose ${csrFileName}.`);
  if (isCut(fault, bytes)) return advice(`The CSR is cut off: its END line is missing. ${again}`, sameKeyCommand);
  return advice(`${fault.message} ${again}`, sameKeyCommand);
}

const orAgain = "If it is lost, create it again with the same key:";
const NEXT_FOR_OTHERS: Partial<Record<FileKind, (csrFileName: string) => string>> = {
  certificate: (file) => `A certificate is the answer to a CSR. Choose ${file}. ${orAgain}`,
  pkcs7: (file) => `It contains certificates that were issued already. Choose ${file}. ${orAgain}`,
  crl: (file) => `Choose ${file}. ${orAgain}`,
  public_key: (file) => `A CSR is signed with the private key and contains the subject. Choose ${file}. ${orAgain}`,
  ssh_public_key: (file) => `A CSR is signed with the private key and contains the subject. Choose ${file}. ${orAgain}`,
  jwk: (file) => `Register a JWK under the client's keys. For a certificate, choose ${file}. ${orAgain}`,
  jwk_set: (file) => `Register a JWK set under the client's keys. For a certificate, choose ${file}. ${orAgain}`,
};

/** A BEGIN line without its END line. */
function isCut({ code }: CsrFault, bytes: Uint8Array): boolean {
  if (code !== "csr.pem_marker") return false;
  const text = new TextDecoder().decode(bytes);
  return /-----BEGIN/.test(text) && !/-----END/.test(text);
}

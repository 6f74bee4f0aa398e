import { MESSAGE_ENCRYPTION, type MessageAlgorithm, messageAlgorithm } from "@/lib/pki/message-algorithms";
import { quoteForShell } from "@/lib/registration/shell-quoting";
import { LANGUAGES } from "./languages";
import { programSource } from "./programs";
import type { Snippet, SnippetLanguage } from "./schema";
import { fillTemplate } from "./template";

/** File that the programs read the message from: a compact JWE. */
export const MESSAGE_FILE = "message.jwe";

interface Decryption {
  title: string;
  fileName: string;
  /** Commands that install the required packages, then run the program. */
  commands: (keyFile: string) => string[];
  /** Whether its library has the curve; default: every key. */
  supports?: (family: KeyFamily) => boolean;
}

type KeyFamily = "RSA" | "EC" | "OKP";

const exceptX25519 = (family: KeyFamily) => family !== "OKP";

/** No program for openssl: its command line has no AES-GCM. */
const DECRYPTIONS: Partial<Record<SnippetLanguage, Decryption>> = {
  node: {
    title: "Node.js with jose",
    fileName: "decrypt.mjs",
    commands: () => ["npm install jose", "node decrypt.mjs"],
  },
  python: {
    title: "Python with jwcrypto",
    fileName: "decrypt.py",
    commands: () => ["pip install jwcrypto", "python3 decrypt.py"],
  },
  java: { title: "Java", fileName: "Decrypt.java", commands: () => ["java Decrypt.java"] },
  go: {
    title: "Go with go-jose",
    fileName: "decrypt.go",
    commands: (keyFile) => [
      "go mod init decrypt",
      "go get github.com/go-jose/go-jose/v4",
      `openssl pkey -in ${quoteForShell(keyFile)} | go run decrypt.go`,
    ],
    supports: exceptX25519,
  },
  csharp: {
    title: "C#",
    fileName: "Program.cs",
    commands: () => [
      "dotnet new console --name decrypt # then save this as decrypt/Program.cs",
      "dotnet run --project decrypt",
    ],
    supports: exceptX25519,
  },
};

/** Names of Java's key families and key agreements. */
const FAMILIES: Record<KeyFamily, { keyFamily: string; agreement: string }> = {
  RSA: { keyFamily: "RSA", agreement: "" },
  EC: { keyFamily: "EC", agreement: "ECDH" },
  OKP: { keyFamily: "X25519", agreement: "X25519" },
};

/**
 * Programs that decrypt a test message for a key: one for each language whose library has the key's algorithm. None for a key that can't
 * encrypt. They contain nothing of the message.
 * @param publicKey JWK members
 * @param keyFile name of the owner's private key file, in PEM; the programs read its passphrase from KEY_PASSPHRASE
 */
export function decryptionPrograms(publicKey: Readonly<Record<string, string>>, keyFile: string): Snippet[] {
  const algorithm = messageAlgorithm(publicKey);
  if (!algorithm) return [];
  const family = publicKey.kty as KeyFamily; // the algorithm is known for these only
  return LANGUAGES.flatMap(({ language, extension, quote }) => {
    const program = DECRYPTIONS[language];
    if (!program || program.supports?.(family) === false) return [];
    const { title, fileName, commands } = program;
    const source = programSource(`${language}/decrypt.${extension}`);
    const code = fillTemplate(source, {
      values: valuesFor(family, algorithm, keyFile),
      flags: new Set([family]),
      quote,
    });
    return [{ language, title, fileName, commands: commands(keyFile), code }];
  });
}

const valuesFor = (family: KeyFamily, algorithm: MessageAlgorithm, keyFile: string): Record<string, string> => ({
  KEY_FILE: keyFile,
  MESSAGE_FILE,
  ALGORITHM: algorithm,
  ENCRYPTION: MESSAGE_ENCRYPTION,
  KEY_FAMILY: FAMILIES[family].keyFamily,
  AGREEMENT: FAMILIES[family].agreement,
});

import { quoteForShell } from "@/lib/registration/shell-quoting";
import type { Proof } from "./facts";
import type { SnippetLanguage } from "./schema";

/** How programs of a language are shown and run; the programs are `programs/<language>/<kind of proof>.<extension>`. */
export interface Language {
  language: SnippetLanguage;
  extension: string;
  /** File name of the program. */
  fileName: string;
  /** Whether there is a program for this proof; default: for all. */
  supports?: (proof: Proof) => boolean;
  title: (proof: Proof) => string;
  /** Commands that install the required packages, then run the program. */
  commands: (proof: Proof) => string[];
  /** Writes a string literal, with its quotes. */
  quote: (text: string) => string;
}

/** A string literal of JavaScript, Python, Java, Go and C#: all have the same rules for printable ASCII. */
const literal = (text: string) => JSON.stringify(text);

const hasKey = ({ kind }: Proof) => kind !== "secret";
/** Programs without a JOSE library send no DPoP proof, except in Python. */
const isWithoutDpop = (proof: Proof) => !(proof.kind === "assertion" && proof.dpop);
const hasKeyWithoutDpop = (proof: Proof) => hasKey(proof) && isWithoutDpop(proof);

/** In display order. */
export const LANGUAGES: readonly Language[] = [
  {
    language: "bash",
    extension: "sh",
    fileName: "token.sh",
    supports: isWithoutDpop,
    title: () => "openssl + curl",
    commands: () => ["bash token.sh"],
    quote: (text) => quoteForShell(text, "quoted"),
  },
  {
    language: "node",
    extension: "mjs",
    fileName: "token.mjs",
    title: ({ kind }) => (kind === "assertion" ? "Node.js with jose" : "Node.js"),
    commands: ({ kind }) => [...(kind === "assertion" ? ["npm install jose"] : []), "node token.mjs"],
    quote: literal,
  },
  {
    language: "openid-client",
    extension: "mjs",
    fileName: "token-openid-client.mjs",
    title: () => "Node.js with openid-client",
    commands: ({ kind }) => [
      `npm install openid-client${kind === "assertion" ? " jose" : ""}`,
      "node token-openid-client.mjs",
    ],
    quote: literal,
  },
  {
    language: "python",
    extension: "py",
    fileName: "get_token.py", // token.py would shadow a module of the standard library
    title: ({ kind }) => (kind === "assertion" ? "Python with cryptography and requests" : "Python with requests"),
    commands: ({ kind }) => [
      `pip install ${kind === "secret" ? "requests" : "requests cryptography"}`,
      "python3 get_token.py",
    ],
    quote: literal,
  },
  {
    language: "java", // version 17 or later compiles and runs a single file without libraries
    extension: "java",
    fileName: "Token.java",
    supports: hasKeyWithoutDpop,
    title: () => "Java",
    commands: () => ["java Token.java"],
    quote: literal,
  },
  {
    language: "go",
    extension: "go",
    fileName: "token.go",
    supports: hasKeyWithoutDpop,
    title: () => "Go",
    commands: () => ["go run token.go"],
    quote: literal,
  },
  {
    language: "csharp", // .NET 8 or later; its class library has no Ed25519
    extension: "cs",
    fileName: "Program.cs",
    supports: (proof) => hasKeyWithoutDpop(proof) && !(proof.kind === "assertion" && proof.algorithm === "EdDSA"),
    title: () => "C#",
    commands: () => [
      "dotnet new console --name token # then save this as token/Program.cs",
      "dotnet run --project token",
    ],
    quote: literal,
  },
];

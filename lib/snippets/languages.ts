import { quoteForShell } from "@/lib/registration/shell-quoting";
import type { Proof } from "./facts";
import type { SnippetLanguage } from "./schema";

/** How the programs of one language are shown and run; the programs themselves are `programs/<language>/<kind of proof>.<extension>`. */
export interface Language {
  language: SnippetLanguage;
  extension: string;
  /** Name to save the program under. */
  fileName: string;
  /** Whether there is a program for this proof; left out: for each. */
  supports?: (proof: Proof) => boolean;
  title: (proof: Proof) => string;
  /** What installs the packages that the program needs, then what runs it. */
  commands: (proof: Proof) => string[];
  /** Writes a string literal, with its quotes. */
  quote: (text: string) => string;
}

/** A string literal of JavaScript, Python, Java, Go and C#: their rules agree on printable ASCII. */
const literal = (text: string) => JSON.stringify(text);

const hasKey = ({ kind }: Proof) => kind !== "secret";

/** In the order in which they are shown. */
export const LANGUAGES: readonly Language[] = [
  {
    language: "bash",
    extension: "sh",
    fileName: "token.sh",
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
    fileName: "get_token.py", // token.py would hide a module of Python itself
    title: ({ kind }) => (kind === "assertion" ? "Python with cryptography and requests" : "Python with requests"),
    commands: ({ kind }) => [
      `pip install ${kind === "secret" ? "requests" : "requests cryptography"}`,
      "python3 get_token.py",
    ],
    quote: literal,
  },
  {
    language: "java", // 17 or newer compiles and runs one file without any library
    extension: "java",
    fileName: "Token.java",
    supports: hasKey,
    title: () => "Java",
    commands: () => ["java Token.java"],
    quote: literal,
  },
  {
    language: "go",
    extension: "go",
    fileName: "token.go",
    supports: hasKey,
    title: () => "Go",
    commands: () => ["go run token.go"],
    quote: literal,
  },
  {
    language: "csharp", // .NET 8 or newer, whose class library has no Ed25519
    extension: "cs",
    fileName: "Program.cs",
    supports: (proof) => hasKey(proof) && !(proof.kind === "assertion" && proof.algorithm === "EdDSA"),
    title: () => "C#",
    commands: () => [
      "dotnet new console --name token # then put this into token/Program.cs",
      "dotnet run --project token",
    ],
    quote: literal,
  },
];

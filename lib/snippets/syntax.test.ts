/** Parses every program and its template with the grammar of its language, even without the runtime. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ASSERTION_ALGORITHMS } from "@/lib/clients/schema";
import { decryptionPrograms } from "./decryption";
import type { Proof, SnippetFacts } from "./facts";
import type { Snippet } from "./schema";
import { snippetsFor } from "./snippets";

/** The part of tree-sitter in use; its package declares its types under another name. */
interface TreeSitter {
  Parser: { init(): Promise<void>; new (): { setLanguage(grammar: unknown): void; parse(code: string): Tree } };
  Language: { load(path: string): Promise<unknown> };
}
interface Tree {
  rootNode: { hasError: boolean };
}
const { Parser, Language } = createRequire(import.meta.url)("@vscode/tree-sitter-wasm") as TreeSitter;

const GRAMMARS: Record<Snippet["language"], string> = {
  bash: "bash",
  node: "javascript",
  "openid-client": "javascript",
  python: "python",
  java: "java",
  go: "go",
  csharp: "c-sharp",
};

const TLS = {
  keyFile: "my.key",
  certificateFile: "my.pem",
  rootFile: "root.pem",
  rootUrl: "https://portal.example/pki/root.crt",
};
const PROOFS: Proof[] = [
  ...ASSERTION_ALGORITHMS.flatMap((algorithm) => {
    const kid = "a".repeat(43);
    const proof = { kind: "assertion" as const, kid, algorithm, keyFile: "my-rtssigning.key" };
    return [proof, { ...proof, mtls: TLS }, { ...proof, dpop: true }, { ...proof, mtls: TLS, dpop: true }];
  }),
  { kind: "certificate", ...TLS },
  { kind: "secret", how: "basic" },
  { kind: "secret", how: "post" },
];

const ENCRYPTION_KEYS: Record<string, string>[] = [
  { kty: "RSA" },
  { kty: "EC", crv: "P-256" },
  { kty: "OKP", crv: "X25519" },
];

const facts = (proof: Proof, scope: string): SnippetFacts => ({
  clientId: "0194-client",
  issuer: "https://portal.example",
  tokenEndpoint: "https://portal.example/oauth2/token",
  logUrl: "https://portal.example/log?requestId=",
  scope,
  proof,
});

describe("the grammar of", () => {
  beforeAll(() => Parser.init());

  it.each(Object.entries(GRAMMARS))("%s parses its programs, and detects syntax errors", async (language, grammar) => {
    const parser = new Parser();
    const wasm = join(
      import.meta.dirname,
      `../../node_modules/@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`,
    );
    parser.setLanguage(await Language.load(wasm));
    const isBroken = (code: string) => parser.parse(code).rootNode.hasError;
    const programs = [
      ...PROOFS.flatMap((proof) => ["", "read write"].flatMap((scope) => snippetsFor(facts(proof, scope)))),
      ...ENCRYPTION_KEYS.flatMap((jwk) => decryptionPrograms(jwk, "my-rtsencryption.key")),
    ]
      .filter((snippet) => snippet.language === language)
      .map(({ code }) => code);
    expect(programs.length).toBeGreaterThan(0);
    for (const code of programs) {
      expect([code, isBroken(code)]).toEqual([code, false]);
      expect(isBroken(`${code}(`)).toBe(true);
    }
    const templates = join(import.meta.dirname, "programs", language);
    for (const file of readdirSync(templates)) {
      expect([file, isBroken(readFileSync(join(templates, file), "utf8"))]).toEqual([file, false]);
    }
  });
});

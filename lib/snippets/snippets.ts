import type { SnippetFacts } from "./facts";
import { bashSnippet } from "./languages/bash";
import { csharpSnippet } from "./languages/csharp";
import { goSnippet } from "./languages/go";
import { javaSnippet } from "./languages/java";
import { nodeSnippet } from "./languages/node";
import { openidClientSnippet } from "./languages/openid-client";
import { pythonSnippet } from "./languages/python";
import type { Snippet } from "./schema";

const ALL = [bashSnippet, nodeSnippet, openidClientSnippet, pythonSnippet, javaSnippet, goSnippet, csharpSnippet];

/** Programs that get an access token for a client, ready to be copied: one for each language that can. */
export function snippetsFor(facts: SnippetFacts): Snippet[] {
  return ALL.flatMap((snippetOf) => snippetOf(facts) ?? []);
}

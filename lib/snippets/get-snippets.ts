import { defineOperation } from "@/lib/operation/operation";
import { readClientFacts } from "./client-facts";
import { ClientSnippets, GetSnippetsInput } from "./schema";
import { snippetsFor } from "./snippets";

/** Programs that get a token for a client, with its id, key and URLs; in one language, or all supported ones. */
export const getSnippets = defineOperation({
  operation: "client.snippets",
  id: "getSnippets",
  summary: "Get code examples that request a token for this client.",
  permission: "client:read",
  scope: "organisation",
  effect: "read",
  input: GetSnippetsInput,
  output: ClientSnippets,
  async run({ ctx, input: { clientId, language, kid }, tx }) {
    const { facts, kid: used, obstacles } = await readClientFacts(ctx, tx, { clientId, kid });
    const { proof } = facts;
    const all = snippetsFor(facts);
    const snippets = language === undefined ? all : all.filter((snippet) => snippet.language === language);
    return {
      clientId,
      kid: used,
      keyFile: proof.kind === "secret" ? null : proof.keyFile,
      certificateFile: proof.kind === "certificate" ? proof.certificateFile : null,
      obstacles,
      snippets,
    };
  },
});

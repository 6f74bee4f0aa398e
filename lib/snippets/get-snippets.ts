import { defineOperation } from "@/lib/operation/operation";
import { readClientFacts } from "./client-facts";
import { ClientSnippets, GetSnippetsInput } from "./schema";
import { snippetsFor } from "./snippets";

/** Programs that get a token for a client, with its own id, key and addresses; one language, or all that can. */
export const getSnippets = defineOperation({
  operation: "client.snippets",
  id: "getSnippets",
  summary: "Show programs that get a token for this client, ready to be copied.",
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

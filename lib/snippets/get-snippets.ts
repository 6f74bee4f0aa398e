import { defineOperation } from "@/lib/operation/operation";
import { readClientFacts } from "./client-facts";
import { tlsFilesOf } from "./facts";
import { ClientSnippets, GetSnippetsInput } from "./schema";
import { snippetsFor } from "./snippets";
import { whoamiCommand } from "./whoami-command";

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
  async run({ ctx, input: { language, ...wanted }, tx }) {
    const { facts, ...chosen } = await readClientFacts(ctx, tx, wanted);
    const { proof, clientId } = facts;
    const tls = tlsFilesOf(proof);
    const all = snippetsFor(facts);
    const snippets = language === undefined ? all : all.filter((snippet) => snippet.language === language);
    return {
      clientId,
      ...chosen,
      keyFile: proof.kind === "secret" ? null : proof.keyFile,
      certificateFile: tls?.certificateFile ?? null,
      certificateKeyFile: tls?.keyFile ?? null,
      whoamiCommand: tls ? whoamiCommand(new URL(facts.tokenEndpoint).origin, tls) : null,
      snippets,
    };
  },
});

import { defineOperation } from "@/lib/operation/operation";
import { readClientFacts } from "./client-facts";
import { postmanCollection } from "./postman/collection";
import { GetPostmanCollectionInput, PostmanCollection } from "./schema";

/** A Postman collection for a client, over TLS with assertion or secret, or over mTLS. Contains no secret. */
export const getPostmanCollection = defineOperation({
  operation: "client.postman_collection",
  id: "getPostmanCollection",
  summary: "Download a Postman collection that gets a token for this client and uses it.",
  permission: "client:read",
  scope: "organisation",
  effect: "read",
  input: GetPostmanCollectionInput,
  output: PostmanCollection,
  async run({ ctx, input, tx }) {
    const { facts } = await readClientFacts(ctx, tx, input);
    const kind = facts.proof.kind === "certificate" ? "mtls" : "tls";
    return {
      fileName: `countersign-${input.clientId}-${kind}.postman_collection.json`,
      contentType: "application/json",
      body: Buffer.from(`${JSON.stringify(postmanCollection(facts), null, 2)}\n`),
    };
  },
});

import { defineOperation } from "@/lib/operation/operation";
import { readClientFacts } from "./client-facts";
import { postmanCollection, SCRIPT_ALGORITHMS } from "./postman/collection";
import { GetPostmanCollectionInput, PostmanCollection } from "./schema";

/** A Postman collection for a client, with a key that newman can use if there is one. Contains no secret. */
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
    const { facts, variant } = await readClientFacts(ctx, tx, { ...input, preferred: SCRIPT_ALGORITHMS });
    return {
      fileName: `countersign-${input.clientId}-${variant}.postman_collection.json`,
      contentType: "application/json",
      body: Buffer.from(`${JSON.stringify(postmanCollection(facts), null, 2)}\n`),
    };
  },
});

import { createClient } from "@/lib/clients/create-client";
import { getClient } from "@/lib/clients/get-client";
import { listClients } from "@/lib/clients/list-clients";
import { rotateClientSecret } from "@/lib/clients/rotate-client-secret";
import { updateClient } from "@/lib/clients/update-client";
import { diagnoseAssertion } from "@/lib/oauth/diagnose-assertion";
import { getAuthenticationAttempt } from "@/lib/oauth/get-authentication-attempt";
import { listAuthenticationAttempts } from "@/lib/oauth/list-authentication-attempts";
import { getPostmanCollection } from "@/lib/snippets/get-postman-collection";
import { getSnippets } from "@/lib/snippets/get-snippets";
import { EXAMPLE_ASSERTION } from "../examples";
import { get, patch, post, tagged } from "../route";

export const clients = tagged("Clients", [
  get("/applications/{applicationId}/clients", listClients),
  post("/applications/{applicationId}/clients", createClient, {
    created: "/clients/{clientId}",
    example: { name: "Payments backend", authMethod: "private_key_jwt", scopes: ["payments"] },
  }),
  get("/clients/{clientId}", getClient),
  patch("/clients/{clientId}", updateClient, { example: { scopes: ["payments", "accounts"] } }),
  post("/clients/{clientId}/rotate-secret", rotateClientSecret),
  get("/clients/{clientId}/snippets", getSnippets),
  get("/clients/{clientId}/postman-collection.json", getPostmanCollection, {
    fileType: "application/json",
    answer: "file",
  }),
  get("/clients/{clientId}/authentication-attempts", listAuthenticationAttempts, {
    id: "listAuthenticationAttemptsOfClient",
  }),
  get("/authentication-attempts", listAuthenticationAttempts),
  get("/authentication-attempts/{attemptId}", getAuthenticationAttempt),
  post("/assertions/diagnose", diagnoseAssertion, { example: { clientAssertion: EXAMPLE_ASSERTION } }),
]);

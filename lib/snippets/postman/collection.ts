import type { AssertionAlgorithm } from "@/lib/clients/schema";
import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { type SnippetFacts, type TlsFiles, tlsFilesOf } from "../facts";
import { programSource } from "../programs";

const SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
const KEEP_TOKEN = [
  "pm.test('returns a token', () => pm.response.to.have.status(200));",
  "pm.collectionVariables.set('access_token', pm.response.json().access_token);",
].join("\n");

/** What the collection's script signs without WebCrypto, which newman and older versions of Postman lack. */
export const SCRIPT_ALGORITHMS: readonly AssertionAlgorithm[] = ["PS256", "RS256", "ES256"];

/**
 * A Postman collection (format v2.1): gets a token and uses it with the sample API. Secrets are variables of type secret, empty
 * in the file; a script in the collection signs the assertion, without downloads.
 */
export function postmanCollection(facts: SnippetFacts): object {
  const { proof, clientId, issuer, tokenEndpoint, scope } = facts;
  const api = new URL("/sample-api/accounts", tokenEndpoint).href;
  return {
    info: {
      name: `Countersign ${clientId} (${tlsFilesOf(proof) ? "mTLS" : "TLS"})`,
      description: description(facts),
      schema: SCHEMA,
    },
    variable: [
      variable("issuer", issuer),
      variable("token_endpoint", tokenEndpoint),
      variable("client_id", clientId),
      variable("scope", scope),
      ...secrets(facts),
      variable("access_token", "", "secret"),
    ],
    item: [
      {
        name: "Get an access token",
        event: [
          ...(proof.kind === "assertion" ? [event("prerequest", programSource("postman/sign.js").trimEnd())] : []),
          event("test", KEEP_TOKEN),
        ],
        request: {
          method: "POST",
          url: "{{token_endpoint}}",
          ...(proof.kind === "secret" && proof.how === "basic" ? { auth: BASIC } : {}),
          body: { mode: "urlencoded", urlencoded: fieldsOf(facts) },
        },
      },
      {
        name: "Call the sample API",
        request: {
          method: "GET",
          url: api,
          auth: { type: "bearer", bearer: [{ key: "token", value: "{{access_token}}", type: "string" }] },
        },
      },
    ],
  };
}

const variable = (key: string, value: string, type = "string") => ({ key, value, type });
const field = (key: string, value: string) => ({ key, value, type: "text" });

const event = (listen: string, script: string) => ({
  listen,
  script: { type: "text/javascript", exec: script.split("\n") },
});

const BASIC = {
  type: "basic",
  basic: [
    { key: "username", value: "{{client_id}}", type: "string" },
    { key: "password", value: "{{client_secret}}", type: "string" },
  ],
};

function secrets({ proof }: SnippetFacts) {
  switch (proof.kind) {
    case "assertion":
      return [
        variable("kid", proof.kid),
        variable("algorithm", proof.algorithm),
        variable("private_key", "", "secret"),
        variable("client_assertion", "", "secret"),
      ];
    case "secret":
      return [variable("client_secret", "", "secret")];
    case "certificate":
      return [];
  }
}

function fieldsOf({ proof, scope }: SnippetFacts) {
  const fields = [field("grant_type", "client_credentials")];
  if (scope) fields.push(field("scope", "{{scope}}"));
  if (proof.kind === "assertion") {
    fields.push(field("client_assertion_type", ASSERTION_TYPE), field("client_assertion", "{{client_assertion}}"));
  } else if (proof.kind === "certificate" || proof.how === "post") fields.push(field("client_id", "{{client_id}}"));
  if (proof.kind === "secret" && proof.how === "post") fields.push(field("client_secret", "{{client_secret}}"));
  return fields;
}

function description({ proof, tokenEndpoint }: SnippetFacts): string {
  const { host } = new URL(tokenEndpoint);
  switch (proof.kind) {
    case "assertion":
      return [
        `Paste the contents of ${proof.keyFile} (unencrypted PKCS#8 PEM) into the current value of the collection variable private_key: current values stay on this machine.`,
        ...(proof.mtls ? [certificateSettings(host, proof.mtls)] : []),
        ...(SCRIPT_ALGORITHMS.includes(proof.algorithm)
          ? []
          : [`newman can't sign with ${proof.algorithm}: add an RSA or P-256 key to run the collection there.`]),
      ].join(" ");
    case "certificate":
      return certificateSettings(host, proof);
    case "secret":
      return "Enter the client secret as the current value of the collection variable client_secret: current values stay on this machine.";
  }
}

const certificateSettings = (host: string, { certificateFile, keyFile, rootUrl }: TlsFiles): string =>
  `In Settings → Certificates, add a client certificate for ${host} with ${certificateFile} and ${keyFile}, and add the root in PEM as CA certificate (DER: ${rootUrl}).`;

import { ASSERTION_TYPE } from "@/lib/oauth/assertion/assertion-type";
import { lines, literal, type SnippetFacts } from "../facts";
import type { Snippet } from "../schema";

/** Node.js: jose signs, fetch sends; a client certificate goes through node:https, which needs no package. */
export function nodeSnippet(facts: SnippetFacts): Snippet {
  const code = { assertion: withAssertion, certificate: withCertificate, secret: withSecret }[facts.proof.kind](facts);
  const isSigning = facts.proof.kind === "assertion";
  return {
    language: "node",
    title: isSigning ? "Node.js with jose" : "Node.js",
    fileName: "token.mjs",
    commands: [...(isSigning ? ["npm install jose"] : []), "node token.mjs"],
    code,
  };
}

const scopeLine = ({ scope }: SnippetFacts) => (scope ? `  scope: ${literal(scope)},` : undefined);

const post = (facts: SnippetFacts, ...headers: string[]) => [
  `const response = await fetch(${literal(facts.tokenEndpoint)}, { method: "POST", body${headers.join("")} });`,
  "console.log(response.status, await response.json());",
];

function withAssertion(facts: SnippetFacts): string {
  const { proof, clientId, issuer } = facts;
  if (proof.kind !== "assertion") return "";
  return lines(
    'import { createPrivateKey, randomUUID } from "node:crypto";',
    'import { readFile } from "node:fs/promises";',
    'import { SignJWT } from "jose";',
    "",
    `const clientId = ${literal(clientId)};`,
    `const key = createPrivateKey(await readFile(${literal(proof.keyFile)}));`,
    "",
    "const assertion = await new SignJWT()",
    `  .setProtectedHeader({ alg: ${literal(proof.algorithm)}, typ: "JWT", kid: ${literal(proof.kid)} })`,
    "  .setIssuer(clientId)",
    "  .setSubject(clientId)",
    `  .setAudience(${literal(issuer)})`,
    "  .setJti(randomUUID())",
    "  .setIssuedAt()",
    '  .setExpirationTime("60 s")',
    "  .sign(key);",
    "",
    "const body = new URLSearchParams({",
    '  grant_type: "client_credentials",',
    `  client_assertion_type: ${literal(ASSERTION_TYPE)},`,
    "  client_assertion: assertion,",
    scopeLine(facts),
    "});",
    ...post(facts),
  );
}

function withCertificate(facts: SnippetFacts): string {
  const { proof, clientId, tokenEndpoint } = facts;
  if (proof.kind !== "certificate") return "";
  return lines(
    'import { X509Certificate } from "node:crypto";',
    'import { readFileSync } from "node:fs";',
    'import { request } from "node:https";',
    "",
    "// Trusts the address for certificates. Compare the fingerprint with the page Authorities.",
    `const root = await (await fetch(${literal(proof.rootUrl)})).arrayBuffer();`,
    "",
    "const body = new URLSearchParams({",
    '  grant_type: "client_credentials",',
    `  client_id: ${literal(clientId)},`,
    scopeLine(facts),
    "}).toString();",
    "const call = request(",
    `  ${literal(tokenEndpoint)},`,
    "  {",
    '    method: "POST",',
    '    headers: { "content-type": "application/x-www-form-urlencoded", "content-length": body.length },',
    `    key: readFileSync(${literal(proof.keyFile)}),`,
    `    cert: readFileSync(${literal(proof.certificateFile)}),`,
    "    ca: new X509Certificate(Buffer.from(root)).toString(),",
    "  },",
    "  async (response) => console.log(response.statusCode, JSON.parse(Buffer.concat(await response.toArray()))),",
    ");",
    "call.end(body);",
  );
}

function withSecret(facts: SnippetFacts): string {
  const { proof, clientId } = facts;
  const isBasic = proof.kind === "secret" && proof.how === "basic";
  return lines(
    `const clientId = ${literal(clientId)};`,
    "const clientSecret = process.env.CLIENT_SECRET;",
    'if (!clientSecret) throw new Error("Put the secret of the client into CLIENT_SECRET.");',
    "",
    "const body = new URLSearchParams({",
    '  grant_type: "client_credentials",',
    isBasic ? undefined : "  client_id: clientId,",
    isBasic ? undefined : "  client_secret: clientSecret,",
    scopeLine(facts),
    "});",
    ...post(
      facts,
      ...(isBasic ? [', headers: { authorization: "Basic " + btoa(clientId + ":" + clientSecret) }'] : []),
    ),
  );
}

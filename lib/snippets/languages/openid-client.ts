import { lines, literal, type SnippetFacts } from "../facts";
import type { Snippet } from "../schema";

/** openid-client finds the endpoints by discovery, the mTLS ones too. */
export function openidClientSnippet(facts: SnippetFacts): Snippet {
  const packages = ["openid-client"];
  if (facts.proof.kind === "assertion") packages.push("jose");
  return {
    language: "openid-client",
    title: "Node.js with openid-client",
    fileName: "token-openid-client.mjs",
    commands: [`npm install ${packages.join(" ")}`, "node token-openid-client.mjs"],
    code: codeOf(facts),
  };
}

function codeOf(facts: SnippetFacts): string {
  const { proof, clientId, issuer, scope } = facts;
  const isPlain = issuer.startsWith("http:");
  const options = [
    isPlain ? "execute: [client.allowInsecureRequests]" : undefined,
    proof.kind === "certificate" ? "[client.customFetch]: fetchWithCertificate" : undefined,
  ].filter(Boolean);
  const metadata = proof.kind === "certificate" ? "{ use_mtls_endpoint_aliases: true }" : "undefined";
  return lines(
    ...preparation(facts),
    "const config = await client.discovery(",
    `  new URL(${literal(issuer)}),`,
    `  ${literal(clientId)},`,
    `  ${metadata},`,
    `  ${authentication(facts)},`,
    options.length > 0 ? `  { ${options.join(", ")} },` : undefined,
    ");",
    `console.log(await client.clientCredentialsGrant(config${scope ? `, { scope: ${literal(scope)} }` : ""}));`,
  );
}

function preparation({ proof, tokenEndpoint }: SnippetFacts): string[] {
  switch (proof.kind) {
    case "assertion":
      return [
        'import { createPrivateKey } from "node:crypto";',
        'import { readFile } from "node:fs/promises";',
        'import { importPKCS8 } from "jose";',
        'import * as client from "openid-client";',
        "",
        `const pem = createPrivateKey(await readFile(${literal(proof.keyFile)})).export({ format: "pem", type: "pkcs8" });`,
        `const key = await importPKCS8(pem, ${literal(proof.algorithm)});`,
      ];
    case "certificate":
      return [
        'import { X509Certificate } from "node:crypto";',
        'import { readFileSync } from "node:fs";',
        'import { request } from "node:https";',
        'import * as client from "openid-client";',
        "",
        "// Trusts the address for certificates. Compare the fingerprint with the page Authorities.",
        `const root = await (await fetch(${literal(proof.rootUrl)})).arrayBuffer();`,
        "const tls = {",
        `  key: readFileSync(${literal(proof.keyFile)}),`,
        `  cert: readFileSync(${literal(proof.certificateFile)}),`,
        "  ca: new X509Certificate(Buffer.from(root)).toString(),",
        "};",
        "",
        "/** fetch knows no client certificates, so what goes to the mTLS address goes through node:https. */",
        "function fetchWithCertificate(url, { method, headers, body, signal }) {",
        `  if (new URL(url).origin !== ${literal(new URL(tokenEndpoint).origin)}) return fetch(url, { method, headers, body, signal });`,
        "  return new Promise((resolve, reject) => {",
        "    const call = request(url, { method, headers, signal, ...tls }, async (response) => {",
        "      const octets = Buffer.concat(await response.toArray());",
        "      resolve(new Response(octets, { status: response.statusCode, headers: response.headers }));",
        "    });",
        '    call.once("error", reject).end(body && String(body));',
        "  });",
        "}",
        "",
      ];
    case "secret":
      return ['import * as client from "openid-client";', ""];
  }
}

function authentication({ proof }: SnippetFacts): string {
  switch (proof.kind) {
    case "assertion":
      return `client.PrivateKeyJwt({ key, kid: ${literal(proof.kid)} })`;
    case "certificate":
      return "client.TlsClientAuth()";
    case "secret":
      return `client.ClientSecret${proof.how === "basic" ? "Basic" : "Post"}(process.env.CLIENT_SECRET)`;
  }
}

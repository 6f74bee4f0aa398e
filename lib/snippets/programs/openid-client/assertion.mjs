import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { importPKCS8 } from "jose";
import * as client from "openid-client";

// @if mtls
const { X509Certificate } = await import("node:crypto");
const { request } = await import("node:https");
// Trust anchor of the mTLS endpoint. Compare its thumbprint with the Authorities page.
const root = await (await fetch("__ROOT_URL__")).arrayBuffer();
const tls = {
  key: await readFile("__TLS_KEY_FILE__"),
  cert: await readFile("__TLS_CERTIFICATE_FILE__"),
  ca: new X509Certificate(Buffer.from(root)).toString(),
};

/** fetch does not support client certificates, so requests to the mTLS endpoint use node:https. */
function fetchWithCertificate(url, { method, headers, body, signal }) {
  if (new URL(url).origin !== "__TOKEN_ORIGIN__") return fetch(url, { method, headers, body, signal });
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, signal, ...tls }, async (response) => {
      const content = Buffer.concat(await response.toArray());
      resolve(new Response(content, { status: response.statusCode, headers: response.headers }));
    });
    call.once("error", reject).end(body && String(body));
  });
}
// @end

const pem = createPrivateKey(await readFile("__KEY_FILE__")).export({ format: "pem", type: "pkcs8" });
const key = await importPKCS8(pem, "__ALGORITHM__");
const config = await client.discovery(
  new URL("__ISSUER__"),
  "__CLIENT_ID__",
  // @if mtls
  { use_mtls_endpoint_aliases: true },
  // @else
  undefined,
  // @end
  client.PrivateKeyJwt({ key, kid: "__KID__" }),
  // @if mtls
  // @if insecure
  { execute: [client.allowInsecureRequests], [client.customFetch]: fetchWithCertificate },
  // @else
  { [client.customFetch]: fetchWithCertificate },
  // @end
  // @else
  // @if insecure
  { execute: [client.allowInsecureRequests] },
  // @end
  // @end
);
// @if dpop
// The token is bound to this key. Keep the key, and pass this handle to each request with the token (RFC 9449).
const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"));
// @if scope
console.log(await client.clientCredentialsGrant(config, { scope: "__SCOPE__" }, { DPoP }));
// @else
console.log(await client.clientCredentialsGrant(config, {}, { DPoP }));
// @end
// @else
// @if scope
console.log(await client.clientCredentialsGrant(config, { scope: "__SCOPE__" }));
// @else
console.log(await client.clientCredentialsGrant(config));
// @end
// @end

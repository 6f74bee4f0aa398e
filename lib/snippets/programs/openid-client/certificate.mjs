import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:https";
import * as client from "openid-client";

// Trust anchor of the mTLS endpoint. Compare its thumbprint with the Authorities page.
const root = await (await fetch("__ROOT_URL__")).arrayBuffer();
const tls = {
  key: readFileSync("__KEY_FILE__"),
  cert: readFileSync("__CERTIFICATE_FILE__"),
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

const config = await client.discovery(
  new URL("__ISSUER__"),
  "__CLIENT_ID__",
  { use_mtls_endpoint_aliases: true },
  client.TlsClientAuth(),
  // @if insecure
  { execute: [client.allowInsecureRequests], [client.customFetch]: fetchWithCertificate },
  // @else
  { [client.customFetch]: fetchWithCertificate },
  // @end
);
// @if scope
console.log(await client.clientCredentialsGrant(config, { scope: "__SCOPE__" }));
// @else
console.log(await client.clientCredentialsGrant(config));
// @end

import { createPrivateKey, randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { SignJWT } from "jose";

const clientId = "__CLIENT_ID__";
const key = createPrivateKey(await readFile("__KEY_FILE__"));

const assertion = await new SignJWT()
  .setProtectedHeader({ alg: "__ALGORITHM__", typ: "JWT", kid: "__KID__" })
  .setIssuer(clientId)
  .setSubject(clientId)
  .setAudience("__ISSUER__")
  .setJti(randomUUID())
  .setIssuedAt()
  .setExpirationTime("60 s")
  .sign(key);

// @if dpop
// The token is bound to this key. Keep the key, and sign a proof with it for each request with the token (RFC 9449).
const { exportJWK, generateKeyPair } = await import("jose");
const dpopKey = await generateKeyPair("ES256");
const proof = await new SignJWT({ htm: "POST", htu: "__TOKEN_ENDPOINT__", jti: randomUUID() })
  .setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk: await exportJWK(dpopKey.publicKey) })
  .setIssuedAt()
  .sign(dpopKey.privateKey);

// @end
const body = new URLSearchParams({
  grant_type: "client_credentials",
  client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  client_assertion: assertion,
  // @if scope
  scope: "__SCOPE__",
  // @end
});
const log = "__LOG_URL__";
// @if mtls
const { X509Certificate } = await import("node:crypto");
const { request } = await import("node:https");
// Trust anchor of the mTLS endpoint. Compare its thumbprint with the Authorities page.
const root = await (await fetch("__ROOT_URL__")).arrayBuffer();
const call = request(
  "__TOKEN_ENDPOINT__",
  {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "content-length": `${body}`.length,
      // @if dpop
      DPoP: proof,
      // @end
    },
    key: await readFile("__TLS_KEY_FILE__"),
    cert: await readFile("__TLS_CERTIFICATE_FILE__"),
    ca: new X509Certificate(Buffer.from(root)).toString(),
  },
  async (response) => {
    console.log(response.statusCode, JSON.parse(Buffer.concat(await response.toArray())));
    if (response.statusCode === 200) return;
    const id = response.headers["x-request-id"];
    console.error(`X-Request-Id: ${id}. The failed check is in the authentication log: ${log}${id}`);
  },
);
call.end(`${body}`);
// @else
const response = await fetch("__TOKEN_ENDPOINT__", {
  method: "POST",
  // @if dpop
  headers: { DPoP: proof },
  // @end
  body,
});
console.log(response.status, await response.json());
if (!response.ok) {
  const id = response.headers.get("x-request-id");
  console.error(`X-Request-Id: ${id}. The failed check is in the authentication log: ${log}${id}`);
}
// @end

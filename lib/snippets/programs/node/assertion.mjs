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

const body = new URLSearchParams({
  grant_type: "client_credentials",
  client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  client_assertion: assertion,
  // @if scope
  scope: "__SCOPE__",
  // @end
});
const response = await fetch("__TOKEN_ENDPOINT__", { method: "POST", body });
console.log(response.status, await response.json());

import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { importPKCS8 } from "jose";
import * as client from "openid-client";

const pem = createPrivateKey(await readFile("__KEY_FILE__")).export({ format: "pem", type: "pkcs8" });
const key = await importPKCS8(pem, "__ALGORITHM__");
const config = await client.discovery(
  new URL("__ISSUER__"),
  "__CLIENT_ID__",
  undefined,
  client.PrivateKeyJwt({ key, kid: "__KID__" }),
  // @if insecure
  { execute: [client.allowInsecureRequests] },
  // @end
);
// @if scope
console.log(await client.clientCredentialsGrant(config, { scope: "__SCOPE__" }));
// @else
console.log(await client.clientCredentialsGrant(config));
// @end

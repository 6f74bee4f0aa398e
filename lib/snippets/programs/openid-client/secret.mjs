import * as client from "openid-client";

const config = await client.discovery(
  new URL("__ISSUER__"),
  "__CLIENT_ID__",
  undefined,
  // @if basic
  client.ClientSecretBasic(process.env.CLIENT_SECRET),
  // @else
  client.ClientSecretPost(process.env.CLIENT_SECRET),
  // @end
  // @if insecure
  { execute: [client.allowInsecureRequests] },
  // @end
);
// @if scope
console.log(await client.clientCredentialsGrant(config, { scope: "__SCOPE__" }));
// @else
console.log(await client.clientCredentialsGrant(config));
// @end

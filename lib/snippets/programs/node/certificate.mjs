import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { request } from "node:https";

// Trust anchor of the mTLS endpoint. Compare its thumbprint with the Authorities page.
const root = await (await fetch("__ROOT_URL__")).arrayBuffer();

const log = "__LOG_URL__";
const body = new URLSearchParams({
  grant_type: "client_credentials",
  client_id: "__CLIENT_ID__",
  // @if scope
  scope: "__SCOPE__",
  // @end
}).toString();
const call = request(
  "__TOKEN_ENDPOINT__",
  {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "content-length": body.length },
    key: readFileSync("__KEY_FILE__"),
    cert: readFileSync("__CERTIFICATE_FILE__"),
    ca: new X509Certificate(Buffer.from(root)).toString(),
  },
  async (response) => {
    console.log(response.statusCode, JSON.parse(Buffer.concat(await response.toArray())));
    if (response.statusCode === 200) return;
    const id = response.headers["x-request-id"];
    console.error(`X-Request-Id: ${id}. The failed check is in the authentication log: ${log}${id}`);
  },
);
call.end(body);

const clientId = "__CLIENT_ID__";
const clientSecret = process.env.CLIENT_SECRET;
if (!clientSecret) throw new Error("Set the client secret in the environment variable CLIENT_SECRET.");

const body = new URLSearchParams({
  grant_type: "client_credentials",
  // @if post
  client_id: clientId,
  client_secret: clientSecret,
  // @end
  // @if scope
  scope: "__SCOPE__",
  // @end
});
const response = await fetch("__TOKEN_ENDPOINT__", {
  method: "POST",
  body,
  // @if basic
  headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
  // @end
});
console.log(response.status, await response.json());
if (!response.ok) {
  const id = response.headers.get("x-request-id");
  const log = "__LOG_URL__";
  console.error(`X-Request-Id: ${id}. The failed check is in the authentication log: ${log}${id}`);
}

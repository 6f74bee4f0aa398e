import { HttpRefusal } from "../http/refusal";

const challenge = (parameters = "") => ({ "www-authenticate": `Bearer realm="sample-api"${parameters}` });

/** Without a token the challenge has only the requirements (RFC 6750 §3.1). */
export const noToken = () =>
  new HttpRefusal(401, {
    code: "unauthenticated",
    reason: "no_token",
    message: "This API requires an access token with the scope accounts, as Authorization: Bearer.",
    headers: challenge(', scope="accounts"'),
  });

/** Also for a certificate that does not match the token (RFC 8705 §3). `message`: printable ASCII without quotes. */
export const invalidToken = (message: string) =>
  new HttpRefusal(401, {
    code: "unauthenticated",
    reason: "invalid_token",
    message,
    headers: challenge(`, error="invalid_token", error_description="${message}"`),
  });

export const insufficientScope = () =>
  new HttpRefusal(403, {
    code: "forbidden",
    reason: "insufficient_scope",
    message: "The access token lacks the scope accounts. Add it to the client and get a new token.",
    headers: challenge(', error="insufficient_scope", scope="accounts"'),
  });

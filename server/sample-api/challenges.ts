import { DPOP_ALGS } from "../http/dpop-refusal";
import { HttpRefusal } from "../http/refusal";

export const REALM = "sample-api";

const bearer = (parameters = "") => `Bearer realm="${REALM}"${parameters}`;
const dpop = (parameters = "") => `DPoP realm="${REALM}"${parameters}, ${DPOP_ALGS}`;
const challenge = (value: string) => ({ "www-authenticate": value });

/** Without a token the challenges have only the requirements (RFC 6750 §3.1): either scheme (RFC 9449 §7.1). */
export const noToken = () =>
  new HttpRefusal(401, {
    code: "unauthenticated",
    reason: "no_token",
    message:
      "This API requires an access token with the scope accounts, as Authorization: Bearer or, if it is bound to a DPoP key, as Authorization: DPoP with a proof.",
    headers: challenge(`${bearer(', scope="accounts"')}, ${dpop(', scope="accounts"')}`),
  });

/** Also for a certificate that does not match the token (RFC 8705 §3). `message`: printable ASCII without quotes. */
export const invalidToken = (message: string) =>
  new HttpRefusal(401, {
    code: "unauthenticated",
    reason: "invalid_token",
    message,
    headers: challenge(bearer(`, error="invalid_token", error_description="${message}"`)),
  });

/** For a token with the wrong scheme (RFC 9449 §7.2). `message`: as for `invalidToken`. */
export const wrongScheme = (message: string) =>
  new HttpRefusal(401, {
    code: "unauthenticated",
    reason: "invalid_token",
    message,
    headers: challenge(dpop(`, error="invalid_token", error_description="${message}"`)),
  });

export const insufficientScope = () =>
  new HttpRefusal(403, {
    code: "forbidden",
    reason: "insufficient_scope",
    message: "The access token lacks the scope accounts. Add it to the client and get a new token.",
    headers: challenge(bearer(', error="insufficient_scope", scope="accounts"')),
  });

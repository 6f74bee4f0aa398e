import type { Env } from "@/lib/runtime/env";
import type { Audiences } from "./assertion/check";

/** Paths of the authorization server, below the issuer. */
export const OAUTH_PATHS = {
  authorization: "/oauth2/authorize",
  token: "/oauth2/token",
  introspection: "/oauth2/introspect",
  revocation: "/oauth2/revoke",
  pushed_authorization_request: "/oauth2/par",
  jwks: "/oauth2/jwks",
  userinfo: "/oauth2/userinfo",
  end_session: "/oauth2/logout",
} as const;

/**
 * The audiences that an assertion may have. `called`: path of the endpoint of the request, which RFC 9126 §2 allows for pushed
 * authorization requests.
 */
export function audiencesOf(env: Pick<Env, "publicUrl" | "mtlsUrl">, called: string = OAUTH_PATHS.token): Audiences {
  const paths = [...new Set([OAUTH_PATHS.token, called])];
  return {
    issuer: env.publicUrl,
    endpoints: paths.flatMap((path) =>
      [env.publicUrl, env.mtlsUrl].flatMap((origin) => (origin ? [origin + path] : [])),
    ),
  };
}

import { AppError } from "@/lib/errors";
import { actorForAccessToken } from "@/lib/oauth/actor-for-access-token";
import { type Actor, ANONYMOUS } from "@/lib/operation/actor";
import { actorForToken } from "@/lib/users/actor-for-token";
import type { Exchange } from "../http/exchange";
import { presentedCertificate } from "../http/presented-certificate";

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** Header, payload and signature of a JWT. Personal access tokens have no dots. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * The caller: the owner of the personal access token, the client of an OAuth access token, or anonymous. Cookies are ignored, so that
 * cross-site requests can't use a browser session.
 * @throws AppError unauthenticated for an invalid token, and for any other scheme
 */
export async function authenticate({ request, deps }: Exchange): Promise<Actor> {
  const { authorization } = request.headers;
  if (authorization === undefined) return ANONYMOUS;
  const token = BEARER.exec(authorization)?.[1];
  const actor = token === undefined ? undefined : await resolve(token);
  if (actor) return actor;
  throw new AppError(
    "unauthenticated",
    "The access token is not valid: unknown, expired or revoked. Create a new one under Your account → Access tokens, or request one at /oauth2/token.",
  );

  function resolve(token: string): Promise<Actor | undefined> {
    return JWT.test(token)
      ? actorForAccessToken(deps, token, presentedCertificate(request)?.der)
      : actorForToken(deps, token);
  }
}

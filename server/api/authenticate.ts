import { AppError } from "@/lib/errors";
import { actorForAccessToken } from "@/lib/oauth/actor-for-access-token";
import { type Actor, ANONYMOUS } from "@/lib/operation/actor";
import { actorForToken } from "@/lib/users/actor-for-token";
import { proofHeader, proofRefusal, readAccessToken } from "../http/dpop-refusal";
import type { Exchange } from "../http/exchange";
import { presentedCertificate } from "../http/presented-certificate";

/** Header, payload and signature of a JWT. Personal access tokens have no dots. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * The caller: the owner of the personal access token, the client of an OAuth access token, or anonymous. Cookies are ignored, so that
 * cross-site requests can't use a browser session.
 * @throws AppError unauthenticated for an invalid token, and for any other scheme; HttpRefusal 401 for an invalid DPoP proof
 */
export async function authenticate(exchange: Exchange): Promise<Actor> {
  const { authorization } = exchange.request.headers;
  if (authorization === undefined) return ANONYMOUS;
  const read = readAccessToken(authorization);
  const actor = read && (await resolve(exchange, read));
  if (actor) return actor;
  throw new AppError(
    "unauthenticated",
    "The access token is not valid: unknown, expired or revoked, or bound to a key that the request does not prove. Create a new one under Your account → Access tokens, or request one at /oauth2/token.",
  );
}

async function resolve(
  { deps, request, response, path }: Exchange,
  { scheme, token }: NonNullable<ReturnType<typeof readAccessToken>>,
): Promise<Actor | undefined> {
  const isDpop = scheme === "dpop";
  if (!JWT.test(token)) return isDpop ? undefined : actorForToken(deps, token);
  const proof = { proof: proofHeader(request), method: request.method ?? "", path };
  const found = await actorForAccessToken(deps, token, {
    certificateDer: presentedCertificate(request)?.der,
    proof: isDpop ? proof : undefined,
  });
  if (found && "rejected" in found) throw proofRefusal("countersign", found.rejected);
  if (found?.nonce) response.setHeader("dpop-nonce", found.nonce);
  return found?.actor;
}

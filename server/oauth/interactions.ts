import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { decodeJwt } from "jose";
import { errors, type Interaction, type default as Provider } from "oidc-provider";
import { notFound } from "@/lib/errors";
import type { Interactions, PendingAuthorization } from "@/lib/oauth/interactions";
import type { Deps } from "@/lib/start/deps";
import { currentEngine } from "./engine";
import { engineParts } from "./engine-parts";

/**
 * The consent page's side of the authorization server; `createDeps` calls it. Its engine is not the one that answers requests, which
 * the door builds later: both read and write the same records.
 */
export function createInteractions(deps: Deps): Interactions {
  const engine = currentEngine(engineParts(deps));

  async function find(cookies: string): Promise<{ provider: Provider; interaction: Interaction } | undefined> {
    const { provider } = await engine();
    const { request, response } = browserWith(cookies);
    try {
      return { provider, interaction: await provider.interactionDetails(request, response) };
    } catch (error) {
      if (error instanceof errors.SessionNotFound) return undefined;
      throw error;
    }
  }

  return {
    async describe(cookies) {
      const found = await find(cookies);
      return found && toPending(deps, found.interaction);
    },
    async finish(cookies, { userId, isGranted, authenticatedAt }) {
      const found = await find(cookies);
      if (!found) throw notFound("The authorization request");
      const { provider, interaction } = found;
      const { request, response } = browserWith(cookies);
      if (isGranted && isForAnother(interaction, userId)) {
        const result = { error: "login_required", error_description: "id_token_hint names another person" };
        return provider.interactionResult(request, response, result, { mergeWithLastSubmission: false });
      }
      const result = isGranted
        ? {
            login: { accountId: userId, remember: false, ts: Math.floor(authenticatedAt.getTime() / 1000) },
            consent: { grantId: await grant(provider, interaction, userId) },
          }
        : { error: "access_denied", error_description: "The person refused the request." };
      return provider.interactionResult(request, response, result, { mergeWithLastSubmission: false });
    },
  };
}

/** `id_token_hint` (OpenID Connect Core §3.1.2.1), whose signature the engine has verified: the client expects that person. */
function isForAnother({ params }: Interaction, userId: string): boolean {
  return typeof params.id_token_hint === "string" && decodeJwt(params.id_token_hint).sub !== userId;
}

/** The engine reads its cookie, with its signature, from a request: here is one that holds nothing else. */
function browserWith(cookies: string) {
  const request = new IncomingMessage(new Socket());
  request.headers = { cookie: cookies };
  return { request, response: new ServerResponse(request) };
}

async function toPending(deps: Deps, { params, iat }: Interaction): Promise<PendingAuthorization | undefined> {
  const ring = await deps.oauth.clients.find(String(params.client_id));
  if (!ring) return undefined;
  return {
    clientId: ring.client.clientId,
    clientName: ring.client.name,
    applicationName: ring.applicationName,
    organisationName: ring.organisationName,
    redirectUri: String(params.redirect_uri),
    scopes: typeof params.scope === "string" ? params.scope.split(" ") : [],
    freshness: {
      // The engine has turned max_age=0 into prompt=login.
      mustSignInAgain: typeof params.prompt === "string" && params.prompt.split(" ").includes("login"),
      maxAgeSeconds: params.max_age === undefined ? undefined : Number(params.max_age),
      requestedAt: new Date(iat * 1000),
    },
  };
}

/** Exactly what was asked for and shown. */
async function grant(provider: Provider, { params }: Interaction, accountId: string): Promise<string> {
  const made = new provider.Grant({ accountId, clientId: String(params.client_id) });
  const scope = typeof params.scope === "string" ? params.scope : "";
  const resources = [params.resource ?? []].flat().map(String);
  if (scope !== "") {
    made.addOIDCScope(scope);
    for (const resource of resources) made.addResourceScope(resource, scope);
  }
  return made.save();
}

import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { decodeJwt } from "jose";
import { errors, type Interaction, type default as Provider } from "oidc-provider";
import { notFound } from "@/lib/errors";
import type { Interactions, PendingAuthorization } from "@/lib/oauth/interactions";
import type { Deps } from "@/lib/start/deps";
import { currentProvider } from "./provider";
import { providerParts } from "./provider-parts";

/**
 * The consent page's access to the authorization server; called by `createDeps`. It uses a separate provider instance from
 * oauth-handler.ts: both use the same records.
 */
export function createInteractions(deps: Deps): Interactions {
  const current = currentProvider(providerParts(deps));

  async function find(cookies: string): Promise<{ provider: Provider; interaction: Interaction } | undefined> {
    const { provider } = await current();
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
        const result = { error: "login_required", error_description: "id_token_hint identifies another user" };
        return provider.interactionResult(request, response, result, { mergeWithLastSubmission: false });
      }
      const result = isGranted
        ? {
            login: { accountId: userId, remember: false, ts: Math.floor(authenticatedAt.getTime() / 1000) },
            consent: { grantId: await grant(provider, interaction, userId) },
          }
        : { error: "access_denied", error_description: "The user denied the request." };
      return provider.interactionResult(request, response, result, { mergeWithLastSubmission: false });
    },
  };
}

/** `id_token_hint` (OpenID Connect Core §3.1.2.1), whose signature the provider has verified: the client expects that user. */
function isForAnother({ params }: Interaction, userId: string): boolean {
  return typeof params.id_token_hint === "string" && decodeJwt(params.id_token_hint).sub !== userId;
}

/** The provider reads its signed cookie from a request: this one contains nothing else. */
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
      // The provider has converted max_age=0 to prompt=login.
      mustSignInAgain: typeof params.prompt === "string" && params.prompt.split(" ").includes("login"),
      maxAgeSeconds: params.max_age === undefined ? undefined : Number(params.max_age),
      requestedAt: new Date(iat * 1000),
    },
  };
}

/** Grants exactly what was requested and shown. */
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

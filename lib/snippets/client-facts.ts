import { findClient } from "@/lib/clients/public";
import type { AssertionAlgorithm, AuthMethod } from "@/lib/clients/schema";
import type { Tx } from "@/lib/db/database";
import { loadClientKeyRing } from "@/lib/keys/client-keys";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";
import { type Actor, scopeOf } from "@/lib/operation/actor";
import type { BaseDeps } from "@/lib/operation/deps";
import { chooseProof } from "./choose-proof";
import type { SnippetFacts } from "./facts";
import { obstaclesOf } from "./obstacles";
import type { SnippetVariant } from "./schema";
import { findTransportKid } from "./store";
import { variantsOf } from "./variants";

export interface ClientFacts {
  facts: SnippetFacts;
  kid: string | null;
  variant: SnippetVariant;
  /** Those of this client, the usual one first. */
  variants: SnippetVariant[];
  /** Reasons why the client can't get a token yet, for users. */
  obstacles: string[];
}

interface Wanted {
  clientId: string;
  /** Default: the newest usable key. */
  kid?: string | undefined;
  /** Default, and for a variant that the client does not have: its usual one. */
  variant?: SnippetVariant | undefined;
  /** Signature algorithms of the tool: a key that supports one comes first. */
  preferred?: readonly AssertionAlgorithm[];
}

/**
 * The data of a client's snippets, with its newest usable key or the one with this KID.
 * @throws AppError not_found for a client out of scope
 */
export async function readClientFacts(
  { deps, actor }: { deps: BaseDeps; actor: Actor },
  tx: Tx,
  { clientId, kid, variant: wanted, preferred = [] }: Wanted,
): Promise<ClientFacts> {
  const client = await findClient(tx, scopeOf(actor, "client:read"), clientId);
  const { keys = [] } = (await loadClientKeyRing(deps.db, clientId)) ?? {};
  const now = deps.clock.now();
  const { publicUrl, mtlsUrl } = deps.env;
  const transportKid = await findTransportKid(tx, client.applicationId, now);
  const connection = { hasMtls: mtlsUrl !== undefined, hasTransport: transportKid !== undefined };
  const { certificateBoundTokens } = client;
  const authMethod = client.authMethod as AuthMethod; // parsed when it was stored
  const variants = variantsOf({ authMethod, certificateBoundTokens, ...connection });
  const variant = variants.find((one) => one === wanted) ?? variants[0];
  const chosen = chooseProof(client, keys, { now, kid, preferred, variant, transportKid, publicUrl });
  return {
    facts: {
      clientId,
      issuer: publicUrl,
      tokenEndpoint: (variant === "mtls" ? (mtlsUrl ?? publicUrl) : publicUrl) + OAUTH_PATHS.token,
      logUrl: `${publicUrl}/applications/${client.applicationId}/clients/${clientId}/log?requestId=`,
      scope: client.scopes.join(" "),
      proof: chosen.proof,
    },
    kid: chosen.kid,
    variant,
    variants,
    obstacles: [...obstaclesOf(client, { variant, ...connection }), ...chosen.obstacles],
  };
}

import { findClient, type OwnedClientRow } from "@/lib/clients/public";
import type { AssertionAlgorithm } from "@/lib/clients/schema";
import { usesMutualTls, usesSecret } from "@/lib/clients/security-rules";
import type { Tx } from "@/lib/db/database";
import { type ClientKey, type KeyFault, whyUnusable } from "@/lib/keys/client-key";
import { loadClientKeyRing } from "@/lib/keys/client-keys";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";
import { type Actor, scopeOf } from "@/lib/operation/actor";
import type { BaseDeps } from "@/lib/operation/deps";
import type { PublicJwk } from "@/lib/pki/public-key";
import { signingProfile, transportProfile } from "@/lib/profiles/built-in";
import type { Proof, SnippetFacts } from "./facts";

export interface ClientFacts {
  facts: SnippetFacts;
  kid: string | null;
  /** Reasons why the client can't get a token yet, for users. */
  obstacles: string[];
}

/** Placeholder when there is no key yet. */
const NO_KID = "KID-OF-YOUR-KEY";

/**
 * The data of a client's snippets, with its newest usable key or the one with this KID.
 * @throws AppError not_found for a client out of scope
 */
export async function readClientFacts(
  { deps, actor }: { deps: BaseDeps; actor: Actor },
  tx: Tx,
  { clientId, kid }: { clientId: string; kid?: string | undefined },
): Promise<ClientFacts> {
  const client = await findClient(tx, scopeOf(actor, "client:read"), clientId);
  const ring = await loadClientKeyRing(deps.db, clientId);
  const { publicUrl, mtlsUrl } = deps.env;
  const isMutual = usesMutualTls(client.authMethod as Parameters<typeof usesMutualTls>[0]); // parsed when it was stored
  const obstacles = generalObstacles(client, isMutual, mtlsUrl);
  const usage = isMutual ? "transport" : "signing";
  const { key, obstacle } = usesSecret(client.authMethod as Parameters<typeof usesSecret>[0])
    ? {}
    : chooseKey(ring?.keys ?? [], { usage, now: deps.clock.now(), kid }, noKeyObstacle(client, isMutual));
  if (obstacle) obstacles.push(obstacle);
  const proof = proofOf(client, key, deps, obstacles);
  const origin = proof.kind === "certificate" ? (mtlsUrl ?? publicUrl) : publicUrl;
  return {
    facts: {
      clientId,
      issuer: publicUrl,
      tokenEndpoint: origin + OAUTH_PATHS.token,
      scope: client.scopes.join(" "),
      proof,
    },
    kid: key?.kid ?? null,
    obstacles,
  };
}

/** The requested key, even if unusable, or the newest usable one; and the obstacle if it is unusable or missing. */
function chooseKey(
  keys: readonly ClientKey[],
  { usage, now, kid }: { usage: ClientKey["usage"]; now: Date; kid: string | undefined },
  noKey: string,
): { key?: ClientKey | undefined; obstacle?: string } {
  if (kid === undefined) {
    const key = keys.find((one) => whyUnusable(one, now, usage) === undefined);
    return key ? { key } : { obstacle: noKey };
  }
  const key = keys.find((one) => one.kid === kid);
  const fault = key ? whyUnusable(key, now, usage) : "unknown";
  return fault ? { key, obstacle: `The key ${kid} ${FAULTS[fault]}.` } : { key };
}

const FAULTS: Record<KeyFault | "unknown", string> = {
  revoked: "is revoked or removed",
  expired: "has expired",
  not_yet_valid: "is not valid yet",
  wrong_usage: "is of another type than this client's authentication method uses",
  unknown: "is not one of this client's keys",
};

function proofOf(client: OwnedClientRow, key: ClientKey | undefined, { env }: BaseDeps, obstacles: string[]): Proof {
  const stem = client.application.uniqueName;
  switch (client.authMethod) {
    case "client_secret_basic":
    case "client_secret_post":
      return { kind: "secret", how: client.authMethod === "client_secret_basic" ? "basic" : "post" };
    case "private_key_jwt":
      return {
        kind: "assertion",
        kid: key?.kid ?? NO_KID,
        algorithm: chooseAlgorithm(client, key, obstacles),
        keyFile: `${stem}-${signingProfile.fileSuffix}.key`,
      };
    default: {
      const files = `${stem}-${transportProfile.fileSuffix}`;
      return {
        kind: "certificate",
        keyFile: `${files}.key`,
        certificateFile: `${files}-${(key?.kid ?? NO_KID).slice(-6)}.pem`, // the name of the download
        rootFile: "root.pem",
        rootUrl: `${env.publicUrl}/pki/root.crt`,
      };
    }
  }
}

/** The first of the client's algorithms that the key supports. */
function chooseAlgorithm(client: OwnedClientRow, key: ClientKey | undefined, obstacles: string[]): AssertionAlgorithm {
  const allowed = client.assertionAlgorithms as AssertionAlgorithm[]; // parsed when they were stored
  if (!key) return allowed[0] ?? "PS256";
  const able = algorithmsOf(key.jwk).filter((name) => key.algorithm === undefined || key.algorithm === name);
  const [able0 = "PS256"] = able;
  const chosen = allowed.find((name) => able.includes(name));
  if (!chosen) {
    obstacles.push(
      `The client allows ${allowed.join(", ")}, which this key does not support. Allow ${able0} on the client.`,
    );
  }
  return chosen ?? able0;
}

function algorithmsOf(jwk: PublicJwk): AssertionAlgorithm[] {
  if (jwk.kty === "RSA") return ["PS256", "PS384", "RS256"];
  if (jwk.kty === "EC") return jwk.crv === "P-384" ? ["ES384"] : ["ES256"];
  return ["EdDSA"];
}

function generalObstacles(client: OwnedClientRow, isMutual: boolean, mtlsUrl: string | undefined): string[] {
  const obstacles: string[] = [];
  if (!client.grantTypes.includes("client_credentials")) {
    obstacles.push("The client has no client_credentials grant. Add it, or get tokens with authorization codes.");
  }
  if (isMutual && !mtlsUrl) obstacles.push("This portal has no mTLS endpoint (MTLS_PORT is off).");
  if (client.dpopBoundAccessTokens) {
    obstacles.push(
      "Its tokens are bound to a DPoP key, and these programs send no proof. Add one with a library that implements RFC 9449, such as openid-client or oauth4webapi.",
    );
  }
  if (!isMutual && client.certificateBoundTokens) {
    obstacles.push(
      mtlsUrl
        ? `Its tokens are bound to a certificate. Send the request to ${mtlsUrl}${OAUTH_PATHS.token} with a Transport certificate of the application and its key.`
        : "Its tokens are bound to a certificate, but this portal has no mTLS endpoint (MTLS_PORT is off).",
    );
  }
  return obstacles;
}

function noKeyObstacle(client: OwnedClientRow, isMutual: boolean): string {
  if (client.keySource === "jwks_uri") return "The client publishes its own keys. Enter the KID of one of them.";
  if (client.authMethod === "self_signed_tls_client_auth") {
    return "No certificate is registered for this client yet. Register one on the client's page.";
  }
  const type = isMutual ? "Transport" : "Signing";
  return `The application has no active ${type} certificate yet. Create one to include it in the snippets.`;
}

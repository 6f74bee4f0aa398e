import type { OwnedClientRow } from "@/lib/clients/public";
import type { AuthMethod } from "@/lib/clients/schema";
import { usesMutualTls } from "@/lib/clients/security-rules";
import type { SnippetVariant } from "./schema";

const NO_ENDPOINT = "portal has no mTLS endpoint (MTLS_PORT is off).";
const NO_TRANSPORT =
  "the application has no active Transport certificate yet. Create one to include it in the snippets.";

const isMutual = ({ authMethod }: OwnedClientRow) => usesMutualTls(authMethod as AuthMethod); // parsed when it was stored

/** What prevents the client from getting tokens whatever its keys, for users. */
export function obstaclesOf(
  client: OwnedClientRow,
  connection: { variant: SnippetVariant; hasMtls: boolean; hasTransport: boolean },
): string[] {
  const { variant, hasMtls, hasTransport } = connection;
  const obstacles: string[] = [];
  if (!client.grantTypes.includes("client_credentials")) {
    obstacles.push("The client has no client_credentials grant. Add it, or get tokens with authorization codes.");
  }
  if (client.dpopBoundAccessTokens && client.authMethod !== "private_key_jwt") {
    obstacles.push(
      "Its tokens are bound to a DPoP key, and programs for this authentication method send no proof. Add one with a library that implements RFC 9449, such as openid-client or oauth4webapi.",
    );
  }
  if (isMutual(client)) {
    if (!hasMtls) obstacles.push(`This ${NO_ENDPOINT}`);
    return obstacles;
  }
  if (client.certificateBoundTokens) {
    const bound = "Its tokens are bound to a certificate";
    if (!hasMtls) obstacles.push(`${bound}, but this ${NO_ENDPOINT}`);
    else if (!hasTransport) obstacles.push(`${bound}, and ${NO_TRANSPORT}`);
    else if (variant === "tls") obstacles.push(`${bound}: use the mTLS variant.`);
  }
  return obstacles;
}

/** What the client needs when it has no usable key. */
export function noKeyObstacle(client: OwnedClientRow): string {
  if (client.keySource === "jwks_uri") return "The client publishes its own keys. Enter the KID of one of them.";
  if (client.authMethod === "self_signed_tls_client_auth") {
    return "No certificate is registered for this client yet. Register one on the client's page.";
  }
  const type = isMutual(client) ? "Transport" : "Signing";
  return `The application has no active ${type} certificate yet. Create one to include it in the snippets.`;
}

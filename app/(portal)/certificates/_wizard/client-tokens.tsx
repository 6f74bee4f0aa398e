import { deps } from "@/app/_server/runtime";
import { RequestToken } from "@/app/(portal)/_first-token/request-token";
import { WatchClient } from "@/app/(portal)/_first-token/watch-client";
import { FilterChips } from "@/components/ui/filter-chips";
import type { Certificate } from "@/lib/certificates/schema/certificate";
import type { Client } from "@/lib/clients/schema";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";

/** Tokens of a client that can use the new certificate: requested in the page while it has the key, and watched. */
export function ClientTokens({
  certificate: { kid, keyThumbprint, type },
  slot,
  clients,
  chosen,
  pathname,
  params,
}: {
  certificate: Pick<Certificate, "kid" | "keyThumbprint" | "type">;
  /** Of the key in the page's memory. */
  slot: string;
  clients: readonly Client[];
  /** Id of the client to show; the first one by default. */
  chosen: string | undefined;
  pathname: string;
  params: Record<string, string>;
}) {
  const client = clients.find(({ clientId }) => clientId === chosen) ?? clients[0];
  if (!client) return null;
  const { publicUrl } = deps().env;
  return (
    <>
      {clients.length > 1 ? (
        <FilterChips
          label="Client"
          param="client"
          options={clients.map(({ clientId, name }) => ({ value: clientId, label: name }))}
          pathname={pathname}
          params={{ ...params, client: client.clientId }}
        />
      ) : null}
      {type === "signing" && isPossibleInPage(client) ? (
        <RequestToken
          key={`try ${client.clientId}`}
          slot={slot}
          kid={kid}
          keyThumbprint={keyThumbprint}
          clientId={client.clientId}
          clientName={client.name}
          algorithms={client.assertionAlgorithms}
          isDpopBound={client.dpopBoundAccessTokens}
          issuer={publicUrl}
          tokenEndpoint={publicUrl + OAUTH_PATHS.token}
        />
      ) : null}
      <WatchClient key={client.clientId} client={client} />
    </>
  );
}

/** A page can't present a TLS client certificate, and only this grant needs nobody's consent. */
const isPossibleInPage = ({ certificateBoundTokens, grantTypes }: Client) =>
  !certificateBoundTokens && grantTypes.includes("client_credentials");

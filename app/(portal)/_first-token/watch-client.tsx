import "server-only";
import { loadIfAllowed } from "@/app/_server/load";
import { deps } from "@/app/_server/runtime";
import type { Client } from "@/lib/clients/schema";
import { watchTokens } from "@/lib/oauth/watch-tokens";
import { FirstToken } from "./first-token";

/** Shows the client's next token request when it happens. Without JavaScript, its last token. */
export async function WatchClient({ client }: { client: Pick<Client, "applicationId" | "clientId" | "name"> }) {
  const { applicationId, clientId, name } = client;
  const since = deps().clock.now().toISOString();
  const watched = await loadIfAllowed(watchTokens, { clientId });
  if (!watched) return null;
  return (
    <>
      <FirstToken
        clientName={name}
        href={`/applications/${applicationId}/clients/${clientId}`}
        since={since}
        lastTokenAt={watched.issued?.at ?? null}
      />
      <noscript>
        <p className="text-[13px] text-muted">Reload the page to see the newest result.</p>
      </noscript>
    </>
  );
}

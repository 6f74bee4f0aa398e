import { Download } from "lucide-react";
import { load } from "@/app/_server/load";
import { listInput, type PageProps } from "@/app/_server/query";
import { WatchClient } from "@/app/(portal)/_first-token/watch-client";
import { WhoamiCommand } from "@/app/(portal)/_whoami-command";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { hrefWith } from "@/components/ui/href";
import { Tabs } from "@/components/ui/tabs";
import type { Client } from "@/lib/clients/schema";
import { ACCESS_TOKEN_SECONDS } from "@/lib/oauth/access-token";
import { getSnippets } from "@/lib/snippets/get-snippets";
import { ClientFrame, clientHref, clientOf, titledByClient } from "../_frame";
import { KeysAndFiles, VariantChooser } from "./_variant";

export const generateMetadata = titledByClient("Quickstart");

type Props = PageProps<{ applicationId: string; clientId: string }>;

/** Programs that get a token for this client, with its id, key and URLs filled in. */
export default async function QuickstartPage({ params, searchParams }: Props) {
  const [{ application, client }, query] = await Promise.all([params.then(clientOf), searchParams]);
  const chosen = listInput(query, ["kid", "variant"]);
  const { language } = listInput(query, ["language"]);
  const quickstart = await load(getSnippets, { ...chosen, clientId: client.clientId });
  const { snippets, obstacles, whoamiCommand } = quickstart;
  const own = `${clientHref(client)}/how`;
  const shown = snippets.find((one) => one.language === language) ?? snippets[0];
  return (
    <ClientFrame
      application={application}
      client={client}
      tab="how"
      actions={
        <ButtonLink href={hrefWith(`${own}/postman`, chosen, {})} download icon={<Download />}>
          Postman collection
        </ButtonLink>
      }
    >
      {obstacles.length > 0 ? (
        <Banner tone="warning" title="This client can't get tokens yet">
          <ul className="list-disc ps-4">
            {obstacles.map((obstacle) => (
              <li key={obstacle}>{obstacle}</li>
            ))}
          </ul>
        </Banner>
      ) : (
        <WatchClient client={client} />
      )}
      <VariantChooser quickstart={quickstart} pathname={own} params={{ ...chosen, language }} />
      <KeysAndFiles
        quickstart={quickstart}
        hasDpop={client.dpopBoundAccessTokens && client.authMethod === "private_key_jwt"}
      />
      <Tabs
        label="Language"
        tabs={snippets.map((one) => ({
          href: hrefWith(own, { ...chosen, language: one.language }, {}),
          label: one.title,
          isCurrent: one === shown,
        }))}
      />
      {shown ? (
        <>
          <CodeBlock
            title={shown.fileName}
            copyLabel="Copy program"
            fileName={shown.fileName}
            isUnbroken
            maxHeight={640}
            variants={[{ id: shown.language, label: shown.title, code: shown.code }]}
          />
          <CodeBlock
            title="Run it"
            copyLabel="Copy commands"
            variants={[{ id: "run", label: "Commands", code: shown.commands.join("\n") }]}
          />
          <CodeBlock
            title="Expected response"
            copyLabel="Copy response"
            variants={[{ id: "response", label: "Response", code: expectedResponse(client) }]}
          />
        </>
      ) : null}
      {whoamiCommand ? <WhoamiCommand command={whoamiCommand} /> : null}
    </ClientFrame>
  );
}

/** RFC 6749 §5.1, for the request of the programs. */
function expectedResponse({ dpopBoundAccessTokens, scopes }: Pick<Client, "dpopBoundAccessTokens" | "scopes">): string {
  const response = {
    access_token: "eyJ…",
    expires_in: ACCESS_TOKEN_SECONDS,
    token_type: dpopBoundAccessTokens ? "DPoP" : "Bearer",
    ...(scopes.length > 0 ? { scope: scopes.join(" ") } : {}),
  };
  return JSON.stringify(response, null, 2);
}

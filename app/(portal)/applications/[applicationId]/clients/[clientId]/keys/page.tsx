import { KeySquare, Plus } from "lucide-react";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { Banner } from "@/components/ui/banner";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { LongValue } from "@/components/ui/long-value";
import type { Client } from "@/lib/clients/schema";
import { plural } from "@/lib/format";
import { listKeys } from "@/lib/keys/list-keys";
import type { ListFilter } from "../../../../../_list/filters";
import { ListScreen } from "../../../../../_list/list-screen";
import { ClientFrame, clientHref, clientOf, titledByClient } from "../_frame";
import { KeyRow } from "./key-row";

export const generateMetadata = titledByClient("Keys");

const FILTERS: ListFilter[] = [
  {
    kind: "chips",
    param: "show",
    label: "Show",
    options: [{ value: "removed", label: "Removed keys" }],
    showsHidden: true,
  },
];

type Props = PageProps<{ applicationId: string; clientId: string }>;

/** Public keys registered for a client, in addition to the certificates of its application. */
export default async function ClientKeysPage({ params, searchParams }: Props) {
  const [{ application, client }, given] = await Promise.all([params.then(clientOf), searchParams]);
  const canChange = (await canDo("client:write", client.organisationId)) && application.status === "active";
  const own = `${clientHref(client)}/keys`;
  if (client.keySource === "jwks_uri") {
    return (
      <ClientFrame application={application} client={client} tab="keys">
        <JwksUrlCard client={client} />
      </ClientFrame>
    );
  }
  const register = canChange ? (
    <ButtonLink href={`${own}/new`} variant="primary" icon={<Plus />}>
      Register key
    </ButtonLink>
  ) : null;
  const label = given.show === "removed" ? "Removed keys" : "Registered keys";
  const added = Number(given.added);
  const leftOut =
    typeof given.leftOut === "string" && /^[\d,]{1,100}$/.test(given.leftOut) ? given.leftOut.split(",") : [];
  return (
    <ClientFrame application={application} client={client} tab="keys" actions={register ?? <span />}>
      {added > 0 ? (
        <div role="status">
          <Banner tone="success" title={`${plural(added, "key")} registered`}>
            Published while valid. Set <code className="font-mono">kid</code> in assertions to the KID of the signing
            key.
          </Banner>
        </div>
      ) : null}
      {leftOut.length > 0 ? (
        <div role="status">
          <Banner tone="warning" title={`${plural(leftOut.length, "key")} of the set skipped`}>
            Position {leftOut.join(", ")} in the set: key type or format not supported. Import the key alone to see the
            reason.
          </Banner>
        </div>
      ) : null}
      <p className="max-w-[76ch] leading-6 text-muted">
        The client may use every active{" "}
        <TextLink href={`/applications/${application.id}/certificates?status=active`}>
          certificate of its application
        </TextLink>
        . This page lists additional keys: public keys without a certificate, and certificates of other issuers.
      </p>
      <ListScreen
        operation={listKeys}
        pathname={own}
        query={given}
        filters={FILTERS}
        own={{ clientId: client.clientId, show: "current" }}
        label={label}
        view={() => ({
          caption: label,
          rows: {
            kind: "items",
            item: (key) => <KeyRow key={key.id} registered={key} canChange={canChange} listHref={own} />,
          },
          icon: <KeySquare />,
          empty: {
            title: "No keys registered",
            text: canChange
              ? "Paste a public key, import a key set, or create a key pair in this browser. Only the public key is sent."
              : "An administrator of the organisation can register one.",
            action: register,
          },
          noMatch: {
            title: "No removed keys",
            text: "Keys that were removed from this client are listed here.",
            action: <ButtonLink href={own}>Show registered keys</ButtonLink>,
          },
        })}
      />
    </ClientFrame>
  );
}

function JwksUrlCard({ client }: { client: Client }) {
  return (
    <Card title="JWKS URL" description="The client publishes its own key set, and the portal fetches it.">
      <LongValue value={client.jwksUri ?? ""} label="JWKS URL" isWhole />
      <p className="mt-2 text-muted">
        To register keys here instead, change the <TextLink href={clientHref(client)}>key source</TextLink>.
      </p>
    </Card>
  );
}

import { KeySquare, Plus } from "lucide-react";
import type { Metadata } from "next";
import { loadList } from "@/app/_server/load-list";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { Banner } from "@/components/ui/banner";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { FilterChips } from "@/components/ui/filter-chips";
import { hrefWith } from "@/components/ui/href";
import { LongValue } from "@/components/ui/long-value";
import { EmptyState } from "@/components/ui/states";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import type { Client } from "@/lib/clients/schema";
import { plural } from "@/lib/format";
import { listKeys } from "@/lib/keys/list-keys";
import { ClientFrame, clientHref, clientOf } from "../_frame";
import { KeyRow } from "./key-row";

export const metadata: Metadata = { title: "Keys" };

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
  const list = await loadList(listKeys, {
    query: given,
    names: ["show"],
    own: { clientId: client.clientId, show: "current" },
  });
  const { page, filter, params: query, unusable } = list;
  const { items, nextCursor } = page;
  const register = canChange ? (
    <ButtonLink href={`${own}/new`} variant="primary" icon={<Plus />}>
      Register key
    </ButtonLink>
  ) : null;
  const added = Number(query.added);
  const leftOut =
    typeof query.leftOut === "string" && /^[\d,]{1,100}$/.test(query.leftOut) ? query.leftOut.split(",") : [];
  return (
    <ClientFrame application={application} client={client} tab="keys" actions={items.length > 0 ? register : <span />}>
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
      <UnusableFilters filters={unusable} />
      <FilterChips
        label="Show"
        param="show"
        pathname={own}
        params={query}
        options={[{ value: "removed", label: "Removed keys" }]}
      />
      <Card title={filter.show === "removed" ? "Removed keys" : "Registered keys"} isFlush>
        {items.length === 0 ? (
          <EmptyState
            icon={<KeySquare />}
            title={filter.show === "removed" ? "No removed keys" : "No keys registered"}
            action={filter.show ? null : register}
          >
            {canChange
              ? "Paste a public key, import a key set, or generate a key pair in this browser. Only the public key is sent."
              : "An administrator of the organisation can register one."}
          </EmptyState>
        ) : (
          <ul className="divide-y divide-separator">
            {items.map((key) => (
              <KeyRow key={key.id} registered={key} canChange={canChange} />
            ))}
          </ul>
        )}
      </Card>
      {nextCursor ? (
        <nav aria-label="Pages" className="flex justify-end">
          <ButtonLink size="sm" href={hrefWith(own, query, { cursor: nextCursor })} rel="next">
            Older
          </ButtonLink>
        </nav>
      ) : null}
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

"use client";

import { useEffect, useRef } from "react";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import type { Client } from "@/lib/clients/schema";
import { methodLabels } from "../../../../_labels/applications";

export type CreatedClient = Client & { clientSecret?: string | undefined };

/** Shows the client's id, its secret once, and the next steps. */
export function ClientCreated({ client, applicationHref }: { client: CreatedClient; applicationHref: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const { certificateType } = methodLabels[client.authMethod];
  const needsCertificate = certificateType !== undefined && client.keySource === "managed";
  const needsTransport = client.certificateBoundTokens && client.authMethod !== "self_signed_tls_client_auth";
  return (
    <div ref={box} tabIndex={-1} className="flex flex-col gap-6 rounded-lg">
      <Banner tone="success" title={`${client.name} created`}>
        {needsCertificate
          ? `To get tokens, it needs a ${certificateType === "signing" ? "Signing" : "Transport"} certificate of its application or a registered ${certificateType === "signing" ? "key" : "certificate"}.`
          : needsTransport
            ? "To get tokens, it still needs a Transport certificate of this application."
            : "It can request tokens now."}
        {needsCertificate && needsTransport && certificateType === "signing"
          ? " It also needs a Transport certificate: its tokens are bound to it, and it requests them at the mTLS endpoint."
          : ""}
        {client.dpopBoundAccessTokens ? " Every token request needs a DPoP proof (RFC 9449)." : ""}
      </Banner>
      <Card title="Client credentials">
        <DescriptionList
          items={[
            { term: "Client id", value: <LongValue value={client.clientId} label="client id" isWhole /> },
            ...(client.clientSecret
              ? [{ term: "Client secret", value: <SecretOnce secret={client.clientSecret} /> }]
              : []),
            {
              term: "Authentication method",
              value: <code className="font-mono text-[13px]">{client.authMethod}</code>,
            },
          ]}
        />
      </Card>
      <div className="flex flex-wrap gap-2">
        {needsCertificate ? (
          <ButtonLink
            variant="primary"
            href={`${applicationHref}/certificates/new?type=${certificateType}&client=${client.clientId}`}
          >
            New certificate
          </ButtonLink>
        ) : null}
        <ButtonLink href={`${applicationHref}/clients/${client.clientId}`}>View client</ButtonLink>
        <ButtonLink href={applicationHref} variant="ghost">
          All OAuth clients
        </ButtonLink>
      </div>
    </div>
  );
}

/** A secret, with a warning that it is shown only once. */
export function SecretOnce({ secret }: { secret: string }) {
  return (
    <span className="flex flex-col gap-1">
      <LongValue value={secret} label="client secret" isWhole />
      <span className="text-[13px] leading-5 text-warning">
        You won't see it again. Copy it into your secret store; the portal shows only its last four characters later.
      </span>
    </span>
  );
}

"use client";

import { useEffect, useRef } from "react";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import type { Client } from "@/lib/clients/schema";
import { methodWords } from "../../../../_words/applications";

export type MadeClient = Client & { clientSecret?: string | undefined };

/** What a new client needs to know, the secret this once, and where to go next. */
export function ClientMade({ client, applicationHref }: { client: MadeClient; applicationHref: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  const { certificateType } = methodWords[client.authMethod];
  const needsCertificate = certificateType !== undefined && client.keySource === "managed";
  const needsTransport = client.certificateBoundTokens && client.authMethod !== "self_signed_tls_client_auth";
  return (
    <div ref={box} tabIndex={-1} className="flex flex-col gap-6 rounded-lg">
      <Banner tone="success" title={`${client.name} is added`}>
        {needsCertificate
          ? `To get tokens it still needs a ${certificateType === "signing" ? "Signing" : "Transport"} certificate.`
          : needsTransport
            ? "To get tokens it still needs a Transport certificate of this application."
            : "It can ask for tokens now."}
        {needsCertificate && needsTransport && certificateType === "signing"
          ? " It also needs a Transport certificate: its tokens are bound to it, and it asks for them at the mTLS address."
          : ""}
      </Banner>
      <Card title="Give this to the client">
        <DescriptionList
          items={[
            { term: "Client id", value: <LongValue value={client.clientId} label="client id" isWhole /> },
            ...(client.clientSecret
              ? [{ term: "Client secret", value: <SecretOnce secret={client.clientSecret} /> }]
              : []),
            {
              term: "Authenticates with",
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
        <ButtonLink href={`${applicationHref}/clients/${client.clientId}`}>Review client</ButtonLink>
        <ButtonLink href={applicationHref} variant="ghost">
          All OAuth clients
        </ButtonLink>
      </div>
    </div>
  );
}

/** A secret and the sentence that it won't be seen again. */
export function SecretOnce({ secret }: { secret: string }) {
  return (
    <span className="flex flex-col gap-1">
      <LongValue value={secret} label="client secret" isWhole />
      <span className="text-[13px] leading-5 text-warning">
        Shown only now. Copy it into your secret store; only its last four characters are kept here for telling apart.
      </span>
    </span>
  );
}

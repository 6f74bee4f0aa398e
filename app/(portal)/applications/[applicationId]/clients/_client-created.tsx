"use client";

import { useEffect, useRef } from "react";
import { Banner } from "@/components/ui/banner";
import { OneTimeSecret } from "@/components/ui/one-time-secret";
import type { Client } from "@/lib/clients/schema";
import { methodLabels } from "../../../_labels/applications";

export type CreatedClient = Client & { clientSecret?: string | undefined };

/** A client was created: its secret, until it is stored, and what it still needs to get tokens. */
export function ClientCreated({
  client,
  secret,
  onStored,
  wasSecretShown = false,
  children,
}: {
  client: Client;
  secret: string | undefined;
  onStored?: () => void;
  /** It has a secret, which an earlier load of this page has shown. */
  wasSecretShown?: boolean;
  children?: React.ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="rounded-lg">
      <Banner tone="success" title={`${client.name} created`}>
        <div className="flex flex-col gap-4">
          <p>
            {nextStep(client)}
            {wasSecretShown && !secret ? " Its secret was shown once. If it was not stored, rotate it below." : ""}
          </p>
          {secret ? (
            <OneTimeSecret value={secret} label="client secret" {...(onStored ? { onStored } : {})}>
              Copy it into your secret store. The portal shows only its last four characters later.
            </OneTimeSecret>
          ) : null}
          {children}
        </div>
      </Banner>
    </div>
  );
}

function needsCertificate(client: Client): boolean {
  return methodLabels[client.authMethod].certificateType !== undefined && client.keySource === "managed";
}

/** What the client needs before it gets tokens. */
function nextStep(client: Client): string {
  const { certificateType } = methodLabels[client.authMethod];
  const isSigning = certificateType === "signing";
  const needsTransport = client.certificateBoundTokens && client.authMethod !== "self_signed_tls_client_auth";
  const first = needsCertificate(client)
    ? `To get tokens, it needs a ${isSigning ? "Signing" : "Transport"} certificate of its application or a registered ${isSigning ? "key" : "certificate"}.`
    : needsTransport
      ? "To get tokens, it still needs a Transport certificate of this application."
      : "It can request tokens now.";
  const second =
    needsCertificate(client) && needsTransport && isSigning
      ? " It also needs a Transport certificate: its tokens are bound to it, and it requests them at the mTLS endpoint."
      : "";
  const third = client.dpopBoundAccessTokens ? " Every token request needs a DPoP proof (RFC 9449)." : "";
  return first + second + third;
}

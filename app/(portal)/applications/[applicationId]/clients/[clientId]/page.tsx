import type { Metadata } from "next";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Client } from "@/lib/clients/schema";
import { usesSecret } from "@/lib/clients/security-rules";
import {
  audienceLabels,
  constraintLabels,
  constraintOf,
  grantLabels,
  methodLabels,
} from "../../../../_labels/applications";
import { StatusCard } from "../../../../_suspension/status-card";
import { rotateClientSecretAction, setClientStatusAction, updateClientAction } from "../../../actions";
import { ClientFrame, clientOf } from "./_frame";
import { ClientForm } from "./client-form";
import { CreatedPanel } from "./created-panel";
import { HealthCard } from "./health-card";
import { SecretCard } from "./secret-card";

type Props = PageProps<{ applicationId: string; clientId: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await clientOf(await params)).client.name };
}

export default async function ClientPage({ params, searchParams }: Props) {
  const [{ application, client }, { created }] = await Promise.all([params.then(clientOf), searchParams]);
  const canChange = (await canDo("client:write", client.organisationId)) && application.status === "active";
  return (
    <ClientFrame application={application} client={client} tab="overview">
      {created ? <CreatedPanel client={client} hasSecret={usesSecret(client.authMethod)} /> : null}
      <HealthCard client={client} />
      <Facts client={client} hasAll={!canChange} />
      {usesSecret(client.authMethod) ? (
        <SecretCard client={client} canRotate={canChange} action={rotateClientSecretAction} />
      ) : null}
      {canChange ? (
        <Card title="Settings">
          <ClientForm client={client} configuration={application.securityConfiguration} action={updateClientAction} />
        </Card>
      ) : null}
      {canChange ? (
        <StatusCard
          noun="client"
          name={client.name}
          status={client.status}
          suspendedBy={client.suspendedBy}
          action={setClientStatusAction}
          id={{ clientId: client.clientId }}
          about={{
            suspend:
              "The client can't get tokens while suspended. Its settings and certificates are kept, and you can resume it.",
            resume: "The client can get tokens again with its current keys and settings.",
          }}
          effects={{
            suspend: `${client.name} of ${application.name} gets no tokens, effective immediately. This portal rejects its current tokens; servers that only verify signatures accept them for up to 10 minutes. Its registered keys are removed from the published key sets.`,
            resume: `${client.name} of ${application.name} can get tokens again immediately.`,
          }}
        />
      ) : null}
    </ClientFrame>
  );
}

/** The client's id and authentication method; all settings for users who can't edit them. */
function Facts({ client, hasAll }: { client: Client; hasAll: boolean }) {
  const isSigned = client.authMethod === "private_key_jwt";
  return (
    <Card title="Client">
      <DescriptionList
        items={[
          {
            term: "Client id",
            hint: isSigned ? "iss and sub of its assertions" : undefined,
            value: <LongValue value={client.clientId} label="client id" isWhole />,
          },
          {
            term: "Authentication method",
            value: <code className="font-mono text-[13px]">{methodLabels[client.authMethod].label}</code>,
          },
          ...(hasAll
            ? [
                { term: "Grant types", value: client.grantTypes.map((grant) => grantLabels[grant].label).join(", ") },
                { term: "Scopes", value: client.scopes.join(" ") || "None" },
                ...(client.redirectUris.length > 0
                  ? [
                      {
                        term: "Redirect URIs",
                        value: <span className="break-all">{client.redirectUris.join(", ")}</span>,
                      },
                    ]
                  : []),
                ...(isSigned
                  ? [
                      { term: "Algorithms", value: client.assertionAlgorithms.join(", ") },
                      { term: "Accepted audience", value: audienceLabels[client.audiencePolicy].about },
                      { term: "Maximum assertion lifetime", value: `${client.assertionLifetimeSeconds} seconds` },
                      {
                        term: "Assertions without kid",
                        value: client.allowAssertionsWithoutKid ? "Allowed" : "Only while it has one usable key",
                      },
                    ]
                  : []),
                { term: "Key source", value: client.jwksUri ?? "Managed here" },
                { term: "Sender constraint", value: boundTo(client) },
              ]
            : []),
          { term: "Created", value: <RelativeTime value={client.createdAt} as="date" /> },
          { term: "Updated", value: <RelativeTime value={client.updatedAt} /> },
        ]}
      />
    </Card>
  );
}

function boundTo(client: Client): string {
  const { label } = constraintLabels[constraintOf(client)];
  if (!client.certificateBoundTokens)
    return client.dpopBoundAccessTokens ? `${label}: it sends a proof with every request` : label;
  return client.authMethod === "self_signed_tls_client_auth"
    ? `${label}: the one that it presents`
    : `${label}: it requests tokens at the mTLS endpoint with a Transport certificate of the application`;
}

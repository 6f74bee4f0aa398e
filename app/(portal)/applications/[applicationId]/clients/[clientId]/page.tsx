import { FilePlus2 } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { DescriptionList } from "@/components/ui/description-list";
import { LongValue } from "@/components/ui/long-value";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import type { Application } from "@/lib/applications/schema";
import { getClient } from "@/lib/clients/get-client";
import type { Client } from "@/lib/clients/schema";
import { usesSecret } from "@/lib/clients/security-rules";
import { audienceWords, grantWords, methodWords } from "../../../_words";
import { rotateClientSecretAction, setClientStatusAction, updateClientAction } from "../../../actions";
import { applicationOf } from "../../_frame";
import { ClientForm } from "./client-form";
import { SecretCard } from "./secret-card";

type Props = PageProps<{ applicationId: string; clientId: string }>;

const clientOf = cache((clientId: string) => load(getClient, { clientId }));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await clientOf((await params).clientId)).name };
}

export default async function ClientPage({ params }: Props) {
  const { applicationId, clientId } = await params;
  const [application, client] = await Promise.all([applicationOf(applicationId), clientOf(clientId)]);
  if (client.applicationId !== application.id) notFound();
  const [mayWrite, mayIssue] = await Promise.all([
    canDo("client:write", client.organisationId),
    canDo("certificate:issue", client.organisationId),
  ]);
  const canChange = mayWrite && application.status === "active";
  const own = `/applications/${application.id}`;
  const { certificateType } = methodWords[client.authMethod];
  return (
    <>
      <PageHeader
        title={client.name}
        crumbs={[
          { label: "Applications", href: "/applications" },
          { label: application.name, href: own },
          { label: client.name },
        ]}
        badges={<StatusBadge status={client.status} />}
        description={`OAuth client of ${application.name}. ${methodWords[client.authMethod].about}`}
        actions={
          certificateType && mayIssue && client.keySource === "managed" && application.status === "active" ? (
            <ButtonLink
              href={`${own}/certificates/new?type=${certificateType}&client=${client.clientId}`}
              icon={<FilePlus2 />}
            >
              New certificate
            </ButtonLink>
          ) : null
        }
      />
      <div className="flex flex-col gap-6">
        <Facts client={client} hasAll={!canChange} />
        {usesSecret(client.authMethod) ? (
          <SecretCard client={client} canReplace={canChange} action={rotateClientSecretAction} />
        ) : null}
        {canChange ? (
          <Card title="Settings">
            <ClientForm client={client} configuration={application.securityConfiguration} action={updateClientAction} />
          </Card>
        ) : null}
        {canChange ? <StatusCard client={client} application={application} /> : null}
      </div>
    </>
  );
}

/** What the client needs to know; everything, for those who can't see the form. */
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
            term: "Authenticates with",
            value: <code className="font-mono text-[13px]">{methodWords[client.authMethod].label}</code>,
          },
          ...(hasAll
            ? [
                { term: "Grants", value: client.grantTypes.map((grant) => grantWords[grant].label).join(", ") },
                { term: "Scopes", value: client.scopes.join(" ") || "none" },
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
                      { term: "Audience", value: audienceWords[client.audiencePolicy].about },
                      { term: "Longest assertion", value: `${client.assertionLifetimeSeconds} seconds` },
                    ]
                  : []),
                { term: "Keys", value: client.jwksUri ?? "managed here" },
                { term: "Tokens bound to certificate", value: client.certificateBoundTokens ? "yes" : "no" },
              ]
            : []),
          { term: "Added", value: <RelativeTime value={client.createdAt} as="date" /> },
          { term: "Last changed", value: <RelativeTime value={client.updatedAt} /> },
        ]}
      />
    </Card>
  );
}

function StatusCard({ client, application }: { client: Client; application: Application }) {
  const isActive = client.status === "active";
  const hidden = { clientId: client.clientId, status: isActive ? "suspended" : "active" };
  return (
    <Card
      title={isActive ? "Suspend" : "Resume"}
      description={
        isActive
          ? "The client gets no more tokens. Its settings and certificates stay, and you can resume it."
          : "The client can get tokens again with the keys and settings it has."
      }
      action={
        <ConfirmButton
          label={isActive ? "Suspend client" : "Resume client"}
          title={`${isActive ? "Suspend" : "Resume"} ${client.name}?`}
          confirmLabel={isActive ? "Suspend client" : "Resume client"}
          tone={isActive ? "danger" : "primary"}
          action={setClientStatusAction}
          hidden={hidden}
        >
          <p className="leading-6">
            {isActive
              ? `At once, ${client.name} of ${application.name} gets no more tokens. Tokens it has run out within minutes.`
              : `${client.name} of ${application.name} works as before, at once.`}
          </p>
        </ConfirmButton>
      }
    />
  );
}

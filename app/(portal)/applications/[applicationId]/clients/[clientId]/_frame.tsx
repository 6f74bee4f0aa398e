import "server-only";
import { FilePlus2 } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache, type ReactNode } from "react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink } from "@/components/ui/button";
import { HealthBadge } from "@/components/ui/health-badge";
import { StatusBadge } from "@/components/ui/status-badge";
import { Tabs } from "@/components/ui/tabs";
import type { ApplicationWithHealth } from "@/lib/applications/schema";
import { getClient } from "@/lib/clients/get-client";
import type { Client, ClientWithHealth } from "@/lib/clients/schema";
import { EnvironmentChip } from "../../../../_environment-mark";
import { methodLabels } from "../../../../_labels/applications";
import { applicationOf } from "../../_frame";

const readClient = cache((clientId: string): Promise<ClientWithHealth> => load(getClient, { clientId }));

/** The client of this page and its application. Not found when the client belongs to another application. */
export async function clientOf({ applicationId, clientId }: { applicationId: string; clientId: string }) {
  const [application, client] = await Promise.all([applicationOf(applicationId), readClient(clientId)]);
  if (client.applicationId !== application.id) notFound();
  return { application, client };
}

/** Title of a page below a client: "Authentication log · aggregator". */
export const titledByClient =
  (title: string) =>
  async ({ params }: { params: Promise<{ applicationId: string; clientId: string }> }): Promise<Metadata> => ({
    title: `${title} · ${(await clientOf(await params)).client.name}`,
  });

export type ClientTab = "overview" | "keys" | "log" | "diagnose" | "how";

export const clientHref = ({ applicationId, clientId }: Pick<Client, "applicationId" | "clientId">) =>
  `/applications/${applicationId}/clients/${clientId}`;

/** Clients that use a secret have no keys and sign no assertions. */
const signs = ({ authMethod }: Client) => authMethod === "private_key_jwt";
const hasKeys = (client: Client) => signs(client) || client.authMethod === "self_signed_tls_client_auth";

/** Header and tabs of a client's pages. */
export async function ClientFrame({
  application,
  client,
  tab,
  actions,
  children,
}: {
  application: ApplicationWithHealth;
  client: ClientWithHealth;
  tab: ClientTab;
  /** Replaces the button "New certificate". */
  actions?: ReactNode;
  children: ReactNode;
}) {
  const own = clientHref(client);
  const { certificateType, about } = methodLabels[client.authMethod];
  const mayIssue = await canDo("certificate:issue", client.organisationId);
  const needsCertificate = certificateType && client.keySource === "managed" && application.status === "active";
  const link = (id: ClientTab, label: string) => ({
    href: id === "overview" ? own : `${own}/${id}`,
    label,
    isCurrent: id === tab,
  });
  return (
    <>
      <PageHeader
        title={client.name}
        crumbs={[
          { label: "Applications", href: "/applications" },
          { label: application.name, href: `/applications/${application.id}` },
          { label: client.name },
        ]}
        badges={
          <>
            <StatusBadge status={client.status} />
            <HealthBadge state={client.health.state} isActive={client.status === "active"} />
            <EnvironmentChip environment={application.environment} />
          </>
        }
        description={
          <>
            OAuth client of <bdi>{application.name}</bdi>. {about}
          </>
        }
        actions={
          actions ??
          (needsCertificate && mayIssue ? (
            <ButtonLink
              href={`/applications/${application.id}/certificates/new?type=${certificateType}&client=${client.clientId}`}
              icon={<FilePlus2 />}
            >
              New certificate
            </ButtonLink>
          ) : null)
        }
      />
      <div className="mb-6">
        <Tabs
          label="Client"
          tabs={[
            link("overview", "Overview"),
            ...(hasKeys(client) ? [link("keys", "Keys")] : []),
            link("log", "Authentication log"),
            ...(signs(client) ? [link("diagnose", "Debug assertion")] : []),
            link("how", "Quickstart"),
          ]}
        />
      </div>
      <div className="flex flex-col gap-6">{children}</div>
    </>
  );
}

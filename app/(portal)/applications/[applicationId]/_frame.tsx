import "server-only";
import { FilePlus2 } from "lucide-react";
import type { Metadata } from "next";
import { cache, type ReactNode } from "react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import { PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { HealthBadge } from "@/components/ui/health-badge";
import { StatusBadge } from "@/components/ui/status-badge";
import { Tabs } from "@/components/ui/tabs";
import { getApplication } from "@/lib/applications/get-application";
import type { ApplicationWithHealth } from "@/lib/applications/schema";
import { EnvironmentChip } from "../../_environment-mark";
import { securityLabels, typeLabels } from "../../_labels/applications";

/** The application of this page, loaded once per request. */
export const applicationOf = cache(
  (applicationId: string): Promise<ApplicationWithHealth> => load(getApplication, { applicationId }),
);

/** Title of a page below an application: "Certificates · Payments hub". */
export const titledByApplication =
  (title: string) =>
  async ({ params }: { params: Promise<{ applicationId: string }> }): Promise<Metadata> => ({
    title: `${title} · ${(await applicationOf((await params).applicationId)).name}`,
  });

export type ApplicationTab = "overview" | "clients" | "certificates" | "keys" | "activity" | "settings";

/** Header and tabs of every page of an application. */
export async function ApplicationFrame({
  application,
  tab,
  children,
}: {
  application: ApplicationWithHealth;
  tab: ApplicationTab;
  children: ReactNode;
}) {
  const own = `/applications/${application.id}`;
  const [mayIssue, maySeeActivity] = await Promise.all([
    canDo("certificate:issue", application.organisationId),
    canDo("audit:read", application.organisationId),
  ]);
  const link = (id: ApplicationTab, label: string, href: string) => ({ href, label, isCurrent: id === tab });
  return (
    <>
      <PageHeader
        title={application.name}
        crumbs={[{ label: "Applications", href: "/applications" }, { label: application.name }]}
        badges={
          <>
            <StatusBadge status={application.status} />
            <HealthBadge state={application.health.state} />
            <EnvironmentChip environment={application.environment} />
          </>
        }
        description={
          <>
            {typeLabels[application.type].label} · {securityLabels[application.securityConfiguration].label} ·{" "}
            <TextLink href={`/organisations/${application.organisationId}`}>{application.organisationName}</TextLink>
          </>
        }
        actions={
          mayIssue && application.status === "active" ? (
            <ButtonLink href={`${own}/certificates/new`} variant="primary" icon={<FilePlus2 />}>
              New certificate
            </ButtonLink>
          ) : null
        }
      />
      <div className="mb-6">
        <Tabs
          label="Application"
          tabs={[
            link("overview", "Overview", own),
            link("clients", "OAuth clients", `${own}/clients`),
            link("certificates", "Certificates", `${own}/certificates`),
            link("keys", "Keys and JWKS", `${own}/keys`),
            ...(maySeeActivity ? [link("activity", "Activity", `${own}/activity`)] : []),
            link("settings", "Settings", `${own}/settings`),
          ]}
        />
      </div>
      <div className="flex flex-col gap-6">
        {application.status === "suspended" ? (
          <Banner tone="warning" title="This application is suspended">
            Its clients get no tokens and its keys are not published as active. Clients, keys and certificates can't be
            created or changed until it is resumed under Settings.
          </Banner>
        ) : null}
        {children}
      </div>
    </>
  );
}

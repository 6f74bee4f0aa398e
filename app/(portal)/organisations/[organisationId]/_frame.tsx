import "server-only";
import { AppWindow, FilePlus2, Pencil, Plus } from "lucide-react";
import type { Metadata } from "next";
import { cache, type ReactNode } from "react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import { PageHeader } from "@/components/frame/page-header";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { StatusBadge } from "@/components/ui/status-badge";
import { Tabs } from "@/components/ui/tabs";
import { getOrganisation } from "@/lib/organisations/get-organisation";
import type { Organisation } from "@/lib/organisations/schema";
import { countryName } from "../_countries";
import { SwitchOrganisation } from "./switch-organisation";

/** The organisation of this page, loaded once per request. */
export const organisationOf = cache(
  (organisationId: string): Promise<Organisation> => load(getOrganisation, { organisationId }),
);

/** Title of a page below an organisation: "Certificates · Fjord Payments AS". */
export const titledByOrganisation =
  (title: string) =>
  async ({ params }: { params: Promise<{ organisationId: string }> }): Promise<Metadata> => ({
    title: `${title} · ${(await organisationOf((await params).organisationId)).legalName}`,
  });

/** Header and tabs of an organisation's pages. */
export async function OrganisationFrame({
  organisation,
  tab,
  children,
}: {
  organisation: Organisation;
  tab: "overview" | "certificates" | "webhooks";
  children: ReactNode;
}) {
  const own = `/organisations/${organisation.id}`;
  const [mayEdit, mayIssue, maySeeWebhooks, mayWriteWebhooks] = await Promise.all([
    canDo("organisation:create"),
    canDo("certificate:issue", organisation.id),
    canDo("webhook:read", organisation.id),
    canDo("webhook:write", organisation.id),
  ]);
  const canIssue = mayIssue && organisation.status === "active";
  return (
    <>
      <PageHeader
        title={organisation.legalName}
        crumbs={[{ label: "Organisations", href: "/organisations" }, { label: organisation.legalName }]}
        badges={<StatusBadge status={organisation.status} />}
        description={`${countryName(organisation.country)} · ${organisation.registrationNumber}`}
        actions={
          <>
            <SwitchOrganisation organisationId={organisation.id} />
            {mayEdit ? (
              <ButtonLink href={`${own}/edit`} icon={<Pencil />}>
                Edit
              </ButtonLink>
            ) : null}
            {tab === "certificates" && canIssue ? (
              <ButtonLink href={`${own}/certificates/new`} variant="primary" icon={<FilePlus2 />}>
                New certificate
              </ButtonLink>
            ) : tab === "webhooks" && mayWriteWebhooks ? (
              <ButtonLink href={`${own}/webhooks/new`} variant="primary" icon={<Plus />}>
                Create webhook
              </ButtonLink>
            ) : (
              <ButtonLink href={`/applications?organisation=${organisation.id}`} variant="primary" icon={<AppWindow />}>
                Applications
              </ButtonLink>
            )}
          </>
        }
      />
      <div className="mb-6">
        <Tabs
          label="Organisation"
          tabs={[
            { href: own, label: "Overview", isCurrent: tab === "overview" },
            { href: `${own}/certificates`, label: "Certificates", isCurrent: tab === "certificates" },
            ...(maySeeWebhooks
              ? [{ href: `${own}/webhooks`, label: "Webhooks and calendars", isCurrent: tab === "webhooks" }]
              : []),
          ]}
        />
      </div>
      <div className="flex flex-col gap-6">
        {organisation.status === "suspended" ? (
          <Banner tone="warning" title="This organisation is suspended">
            Its clients get no tokens and its keys are not published as active. Applications, clients, keys,
            certificates and contacts can't be created or changed.
          </Banner>
        ) : null}
        {children}
      </div>
    </>
  );
}

import { Search } from "lucide-react";
import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { requirePermission } from "@/app/_server/permissions";
import { listInput, type PageProps } from "@/app/_server/query";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { SearchField } from "@/components/ui/search-field";
import { EmptyState } from "@/components/ui/states";
import { StatusBadge } from "@/components/ui/status-badge";
import { UnusableFilters } from "@/components/ui/unusable-filters";
import { plural } from "@/lib/format";
import { SearchText } from "@/lib/operation/fields";
import { readValue } from "@/lib/operation/parse";
import { findTargets } from "@/lib/revocation-desk/find-targets";
import { type Suspension, SuspensionButton } from "../../_suspension/suspension-button";
import { DeskHead } from "../_tabs";
import { setApplicationStatusAction, setClientStatusAction, setOrganisationStatusAction } from "../actions";

export const metadata: Metadata = { title: "Suspend" };

function effectsOn(member: string): Suspension["effects"] {
  const [clients, keys] = member === "clientId" ? ["it gets", "its registered keys"] : ["its clients get", "its keys"];
  return {
    suspend: `Effective immediately, ${clients} no tokens, current tokens are rejected by this portal and its introspection endpoint, and ${keys} are removed from the published key sets. No certificate is revoked. Its own administrators can't resume it.`,
    resume: `Tokens are issued again and ${keys} are published immediately, unless the organisation or application above it is suspended.`,
  };
}

interface Row {
  id: string;
  name: string;
  status: string;
  suspendedBy: "owner" | "platform" | null;
  href: string;
  detail: string;
}

/** The reversible option: suspend an organisation, an application or a client immediately, and resume it later. */
export default async function SuspendPage({ searchParams }: PageProps) {
  await requirePermission("security:respond");
  const { q } = listInput(await searchParams, ["q"]);
  const { value, message } = readValue(SearchText, q);
  const found = value ? await load(findTargets, { q: value }) : undefined;
  const groups: { title: string; member: string; action: Suspension["action"]; rows: Row[] }[] = found
    ? [
        {
          title: "Organisations",
          member: "organisationId",
          action: setOrganisationStatusAction,
          rows: found.organisations.map(({ certificates, ...one }) => ({
            ...one,
            href: `/organisations/${one.id}`,
            detail: plural(certificates, "active certificate"),
          })),
        },
        {
          title: "Applications",
          member: "applicationId",
          action: setApplicationStatusAction,
          rows: found.applications.map(({ certificates, organisationName, ...one }) => ({
            ...one,
            href: `/applications/${one.id}`,
            detail: `${organisationName} · ${plural(certificates, "active certificate")}`,
          })),
        },
        {
          title: "OAuth clients",
          member: "clientId",
          action: setClientStatusAction,
          rows: found.clients.map(({ applicationId, applicationName, ...one }) => ({
            ...one,
            href: `/applications/${applicationId}/clients/${one.id}`,
            detail: applicationName,
          })),
        },
      ]
    : [];
  const filled = groups.filter(({ rows }) => rows.length > 0);
  return (
    <>
      <DeskHead
        current="/revocation/suspend"
        description="Effective immediately, clients get no tokens and keys are removed from the published key sets. Nothing is revoked. Only security officers and super administrators can resume it."
      />
      <div className="flex max-w-4xl flex-col gap-6">
        <UnusableFilters filters={q && message ? [{ name: "q", message }] : []} />
        <SearchField label="Search organisations, applications and clients" placeholder="Name or id" />
        {filled.length === 0 ? (
          <Card>
            <EmptyState
              icon={<Search />}
              title={
                found
                  ? "No matching organisations, applications or clients"
                  : "Find an organisation, application or client"
              }
            >
              Search organisations, applications and OAuth clients by part of the name or by id.
            </EmptyState>
          </Card>
        ) : null}
        {filled.map(({ title, member, action, rows }) => (
          <Card key={title} title={title} isFlush>
            <ul className="divide-y divide-separator">
              {rows.map((row) => (
                <li key={row.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
                  <span className="min-w-0 flex-1 basis-56 break-words">
                    <TextLink href={row.href}>{row.name}</TextLink>
                    <span className="block text-[13px] text-muted">
                      {row.detail}
                      {row.suspendedBy === "owner" ? " · suspended by its organisation" : ""}
                    </span>
                  </span>
                  <StatusBadge status={row.status === "active" ? "active" : "suspended"} />
                  <SuspensionButton
                    name={row.name}
                    status={row.status}
                    action={action}
                    id={{ [member]: row.id }}
                    effects={effectsOn(member)}
                    look={{ size: "sm" }}
                  />
                </li>
              ))}
            </ul>
          </Card>
        ))}
      </div>
    </>
  );
}

import "server-only";
import { AppWindow, Building2, FileBadge2 } from "lucide-react";
import { currentContext } from "@/app/_server/load";
import { selectedOrganisationId } from "@/app/_server/organisation";
import type { PaletteItem } from "@/components/ui/command-palette";
import { listApplications } from "@/lib/applications/list-applications";
import { listCertificates } from "@/lib/certificates/list-certificates";
import { isAppError } from "@/lib/errors";
import { formatDate, shortenMiddle } from "@/lib/format";
import { listOrganisations } from "@/lib/organisations/list-organisations";
import type { Organisation } from "@/lib/organisations/schema";

const LIMIT = 5;

/** Searches applications, certificates and organisations by name, KID, serial or subject. Finds only what the user may see. */
export async function searchEverything(query: string): Promise<PaletteItem[]> {
  const q = query.trim();
  if (q.length < 2) return [];
  const context = await currentContext();
  const organisationId = await selectedOrganisationId();
  const narrowed = { q, limit: LIMIT, ...(organisationId ? { organisationId } : {}) };
  const [applications, certificates, organisations] = await Promise.all([
    orNothing(listApplications.execute(context, narrowed)),
    orNothing(listCertificates.execute(context, narrowed)),
    orNothing(listOrganisations.execute(context, { q, limit: LIMIT })),
  ]);
  return [
    ...applications.map((one) => ({
      id: `application ${one.id}`,
      label: one.name,
      href: `/applications/${one.id}`,
      detail: `Application · ${one.organisationName}`,
      icon: <AppWindow />,
      group: "Applications",
    })),
    ...certificates.flatMap((one) =>
      one.kid
        ? [
            {
              id: `certificate ${one.kid}`,
              label: one.name || shortenMiddle(one.kid),
              href: `/certificates/${one.kid}`,
              detail: `${shortenMiddle(one.kid)} · ${one.type} · expires ${formatDate(new Date(one.notAfter))}`,
              icon: <FileBadge2 />,
              group: "Certificates",
            },
          ]
        : [],
    ),
    ...organisations.map((one) => ({
      ...organisationItem(one),
      id: `organisation ${one.id}`,
      detail: `Organisation · ${one.country} ${one.registrationNumber}`,
    })),
  ];
}

/** Searches organisations only. An item's id is the organisation's. */
export async function searchOrganisations(query: string): Promise<PaletteItem[]> {
  const q = query.trim();
  if (q === "") return [];
  const context = await currentContext();
  return (await orNothing(listOrganisations.execute(context, { q, limit: 20 }))).map(organisationItem);
}

const organisationItem = (one: Organisation): PaletteItem => ({
  id: one.id,
  label: one.legalName,
  href: `/organisations/${one.id}`,
  detail: `${one.country} ${one.registrationNumber}`,
  icon: <Building2 />,
  group: "Organisations",
});

/** A session that expired while the page was open finds nothing, like a user without permission. */
const NOTHING_FOUND: ReadonlySet<string> = new Set(["unauthenticated", "forbidden", "invalid_input", "not_found"]);

/** Leaves out a kind of record that the user may not list. */
async function orNothing<Item>(list: Promise<{ items: Item[] }>): Promise<Item[]> {
  try {
    return (await list).items;
  } catch (error) {
    if (isAppError(error) && NOTHING_FOUND.has(error.code)) return [];
    throw error;
  }
}

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

/** Records whose name, KID, serial or subject has the words, best known kind first. What one may not see finds nothing. */
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
              detail: `${shortenMiddle(one.kid)} · ${one.type} · until ${formatDate(new Date(one.notAfter))}`,
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

/** Organisations alone; their ids are the items'. */
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

/** The session may have ended while the page was open: its search then finds nothing, as one without the right to it. */
const NOTHING_FOUND: ReadonlySet<string> = new Set(["unauthenticated", "forbidden", "invalid_input", "not_found"]);

/** A kind of record this person may not list is simply not among the answers. */
async function orNothing<Item>(list: Promise<{ items: Item[] }>): Promise<Item[]> {
  try {
    return (await list).items;
  } catch (error) {
    if (isAppError(error) && NOTHING_FOUND.has(error.code)) return [];
    throw error;
  }
}

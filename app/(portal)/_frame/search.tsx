import "server-only";
import {
  AppWindow,
  Building2,
  FileBadge2,
  FilePlus2,
  KeyRound,
  Plus,
  ScrollText,
  ShieldCheck,
  Users,
} from "lucide-react";
import type { ReactNode } from "react";
import { currentContext } from "@/app/_server/load";
import { selectedOrganisationId } from "@/app/_server/organisation";
import type { PaletteItem } from "@/components/ui/palette-item";
import { isAppError } from "@/lib/errors";
import { listOrganisations } from "@/lib/organisations/list-organisations";
import type { SearchKind, SearchResult } from "@/lib/search/schema";
import { listCommandTargets, searchPortal } from "@/lib/search/search-portal";

const kinds: Record<SearchKind, { group: string; icon: ReactNode; href: (found: SearchResult, q: string) => string }> =
  {
    application: { group: "Applications", icon: <AppWindow />, href: ({ id }) => `/applications/${id}` },
    client: { group: "OAuth clients", icon: <ShieldCheck />, href: clientHref },
    certificate: { group: "Certificates", icon: <FileBadge2 />, href: ({ id }) => `/certificates/${id}` },
    key: { group: "Registered keys", icon: <KeyRound />, href: (found) => `${clientHref(found)}/keys` },
    organisation: { group: "Organisations", icon: <Building2 />, href: ({ id }) => `/organisations/${id}` },
    user: { group: "Users", icon: <Users />, href: ({ id }) => `/people/${id}` },
    authentication_attempt: {
      group: "Requests",
      icon: <ScrollText />,
      href: (found, q) => `${clientHref(found)}/log?requestId=${encodeURIComponent(q)}`,
    },
    audit_event: {
      group: "Requests",
      icon: <ScrollText />,
      href: ({ id }) => `/audit/${id}`,
    },
  };

function clientHref({ applicationId, clientId }: SearchResult): string {
  return `/applications/${applicationId}/clients/${clientId}`;
}

/** Commands about an application, with the text that names it. */
const commands = [
  {
    command: "issue" as const,
    pattern: /^(?:new|create|issue|add) cert\p{L}*(?: for)?(?: (.*))?$/iu,
    label: (name: string) => `New certificate for ${name}`,
    icon: <FilePlus2 />,
    href: (id: string) => `/applications/${id}/certificates/new`,
  },
  {
    command: "create_client" as const,
    pattern: /^(?:new|create|add)(?: oauth)? client(?: (?:for|in|to))?(?: (.*))?$/iu,
    label: (name: string) => `New OAuth client for ${name}`,
    icon: <Plus />,
    href: (id: string) => `/applications/${id}/clients/new`,
  },
];

/** Finds records and commands for the palette: only what the user may see, and only commands that the user may run. */
export async function searchEverything(query: string): Promise<PaletteItem[]> {
  const q = query.trim().replaceAll(/\s+/g, " ");
  if (q === "") return [];
  const context = await currentContext();
  const organisationId = await selectedOrganisationId();
  const narrowed = organisationId ? { organisationId } : {};
  const named = commandOf(q);
  if (named) {
    const { command, label, icon, href } = named.command;
    const name = named.name ? { q: named.name } : {};
    const targets = await orNothing(listCommandTargets.execute(context, { command, ...name, ...narrowed }));
    return targets.map((one) => ({
      ...{ id: `${command} ${one.id}`, label: label(one.label), href: href(one.id) },
      ...{ detail: one.detail, icon, group: "Commands" },
    }));
  }
  const found = await orNothing(searchPortal.execute(context, { q, ...narrowed }));
  return found.map((one) => {
    const { group, icon, href } = kinds[one.kind];
    return { id: `${one.kind} ${one.id}`, label: one.label, href: href(one, q), detail: one.detail, icon, group };
  });
}

function commandOf(q: string) {
  for (const command of commands) {
    const match = command.pattern.exec(q);
    if (match) return { command, name: match[1]?.trim() };
  }
  return undefined;
}

/** Searches organisations only. An item's id is the organisation's. */
export async function searchOrganisations(query: string): Promise<PaletteItem[]> {
  const q = query.trim();
  if (q === "") return [];
  const context = await currentContext();
  const page = listOrganisations.execute(context, { q, limit: 20 }).then(({ items }) => ({ results: items }));
  return (await orNothing(page)).map((one) => ({
    id: one.id,
    label: one.legalName,
    href: `/organisations/${one.id}`,
    detail: `${one.country} ${one.registrationNumber}`,
    icon: <Building2 />,
    group: "Organisations",
  }));
}

/** A session that expired while the page was open finds nothing, like a user without permission. */
const NOTHING_FOUND: ReadonlySet<string> = new Set(["unauthenticated", "forbidden", "invalid_input", "not_found"]);

/** No results where the user may not search. */
async function orNothing<Item>(search: Promise<{ results: Item[] }>): Promise<Item[]> {
  try {
    return (await search).results;
  } catch (error) {
    if (isAppError(error) && NOTHING_FOUND.has(error.code)) return [];
    throw error;
  }
}

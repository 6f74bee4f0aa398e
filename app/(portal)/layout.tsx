import { KeyRound, UserRound } from "lucide-react";
import { cookies } from "next/headers";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { load, loadIfAllowed, toSignIn } from "@/app/_server/load";
import { selectedOrganisationId } from "@/app/_server/organisation";
import { deps } from "@/app/_server/runtime";
import { currentUser, sessionNow } from "@/app/_server/session";
import { AppShell } from "@/components/frame/app-shell";
import { type Organisation, RAIL_COOKIE } from "@/components/frame/navigation";
import { scopeOf, type UserActor } from "@/lib/operation/actor";
import { isEmptyScope } from "@/lib/operation/scope";
import { getOrganisation } from "@/lib/organisations/get-organisation";
import { listOrganisations } from "@/lib/organisations/list-organisations";
import { chooseOrganisationAction, findOrganisationAction, searchAction, signOutAction } from "./_frame/actions";
import { navigationSections, paletteItems } from "./_frame/navigation";
import { PlatformNotices } from "./_frame/platform-notices";
import { roleOf } from "./_frame/role";
import { staySignedInAction } from "./_session/actions";
import { SessionGuard } from "./_session/session-guard";

/** Maximum in the switcher menu; the rest is found by search. */
const SWITCHER_LIMIT = 12;

/** Frame of all pages that require sign-in. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  const user = (await currentUser()) ?? (await toSignIn());
  const [sections, items, selectedId, jar, session] = await Promise.all([
    navigationSections(),
    paletteItems(),
    selectedOrganisationId(),
    cookies(),
    sessionNow(),
  ]);
  const { organisations, hasMore } = await switcherChoices(user, selectedId);
  const only = organisations.length === 1 ? organisations[0] : undefined;
  return (
    <AppShell
      sections={sections}
      organisations={organisations}
      currentOrganisationId={selectedId ?? ""}
      chooseOrganisation={chooseOrganisationAction}
      {...(hasMore ? { findOrganisation: findOrganisationAction } : {})}
      person={{ name: user.name, email: user.email, role: roleOf(user, only?.name) }}
      personItems={[
        { id: "account", label: "Your account", icon: <UserRound />, href: "/account" },
        { id: "tokens", label: "Access tokens", icon: <KeyRound />, href: "/account/tokens" },
      ]}
      signOut={signOutAction}
      paletteItems={items}
      search={searchAction}
      supportHref={deps().env.supportUrl}
      renderedAt={deps().clock.now().toISOString()}
      isRailCollapsed={jar.get(RAIL_COOKIE)?.value === "collapsed"}
    >
      <PlatformNotices />
      {session ? <SessionGuard session={session} stay={staySignedInAction} /> : null}
      <NuqsAdapter>{children}</NuqsAdapter>
    </AppShell>
  );
}

/** Choices of the switcher: "All organisations" first if there are several, then names. Always includes the selected one. */
async function switcherChoices(
  user: UserActor,
  selectedId: string | undefined,
): Promise<{ organisations: Organisation[]; hasMore: boolean }> {
  const scope = scopeOf(user, "organisation:read");
  if (isEmptyScope(scope)) return { organisations: [], hasMore: false };
  const { items, nextCursor } = await load(listOrganisations, { limit: SWITCHER_LIMIT });
  if (scope !== "all" && items.length === 1) return { organisations: items.map(choice), hasMore: false };
  const missing =
    selectedId && !items.some((one) => one.id === selectedId)
      ? [await loadIfAllowed(getOrganisation, { organisationId: selectedId })].filter((one) => one !== undefined)
      : [];
  const all = { id: "", name: scope === "all" ? "All organisations" : "All your organisations" };
  return { organisations: [all, ...[...missing, ...items].map(choice)], hasMore: nextCursor !== null };
}

const choice = ({ id, legalName }: { id: string; legalName: string }): Organisation => ({ id, name: legalName });

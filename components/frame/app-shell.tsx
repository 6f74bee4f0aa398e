"use client";

import { CircleHelp, PanelLeft } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, ButtonLink, IconButton } from "../ui/button";
import { requestLeave } from "../ui/leave-guard";
import type { MenuAction } from "../ui/menu";
import { NavigationProgress } from "../ui/navigation-progress";
import type { PaletteItem } from "../ui/palette-item";
import { ConnectionNotice } from "./connection-notice";
import { type NavSection, type Organisation, type Person, RAIL_COOKIE } from "./navigation";
import { OrganisationSwitcher } from "./organisation-switcher";
import { PersonMenu } from "./person-menu";
import { Rail } from "./rail";
import { RailDrawer } from "./rail-drawer";
import { SearchButton } from "./search-button";
import { ThemeToggle } from "./theme-toggle";

export interface AppShellProps {
  sections: readonly NavSection[];
  organisations: readonly Organisation[];
  currentOrganisationId?: string | undefined;
  /** Server action; receives the id of the selected organisation. */
  chooseOrganisation?: (organisationId: string) => Promise<void>;
  /** Server action, when there are more organisations than the menu shows. Ids of its results are organisation ids. */
  findOrganisation?: (query: string) => Promise<PaletteItem[]>;
  person: Person;
  personItems?: readonly MenuAction[];
  /** Server action that ends the session. */
  signOut: () => Promise<void>;
  paletteItems: readonly PaletteItem[];
  /** Server action. */
  search?: (query: string) => Promise<PaletteItem[]>;
  helpHref?: string;
  /** From the cookie named RAIL_COOKIE: "collapsed". */
  isRailCollapsed?: boolean;
  children: ReactNode;
}

/** Layout of every signed-in page: rail, top bar, skip link, main landmark. */
export function AppShell({ sections, isRailCollapsed = false, children, ...bar }: AppShellProps) {
  const [isCollapsed, setCollapsed] = useState(isRailCollapsed);
  const toggle = () => {
    const next = !isCollapsed;
    setCollapsed(next);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and on plain HTTP
    document.cookie = `${RAIL_COOKIE}=${next ? "collapsed" : "open"}; path=/; max-age=31536000; samesite=lax`;
  };
  return (
    <div className="flex min-h-dvh">
      <NavigationProgress />
      <ConnectionNotice />
      <a
        href="#main"
        className="fixed start-4 top-2 z-50 -translate-y-20 rounded-lg bg-accent px-4 py-2 font-medium text-accent-foreground focus:translate-y-0"
      >
        Skip to content
      </a>
      <div
        className={`sticky top-0 hidden h-dvh shrink-0 flex-col border-e border-border bg-rail transition-[width] duration-150 lg:flex ${isCollapsed ? "w-16" : "w-58"}`}
      >
        <Rail sections={sections} isCollapsed={isCollapsed} />
        <div className={`border-t border-separator p-3 ${isCollapsed ? "flex justify-center" : ""}`}>
          <IconButton
            label={isCollapsed ? "Expand navigation" : "Collapse navigation"}
            aria-expanded={!isCollapsed}
            icon={<PanelLeft />}
            onClick={toggle}
            className="text-muted"
          />
        </div>
      </div>
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar sections={sections} {...bar} />
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-[78rem] flex-1 px-4 pt-5 pb-16 focus-visible:outline-none sm:px-6 lg:px-8"
        >
          {children}
        </main>
      </div>
    </div>
  );
}

function TopBar({
  sections,
  organisations,
  currentOrganisationId,
  chooseOrganisation,
  findOrganisation,
  person,
  personItems = [],
  signOut,
  paletteItems,
  search,
  helpHref,
}: Omit<AppShellProps, "children">) {
  const leave = async () => requestLeave(() => void signOut());
  return (
    <header className="sticky top-0 z-20 flex h-14 shrink-0 items-center gap-1 border-b border-border bg-background/90 px-3 backdrop-blur-sm sm:px-4 lg:px-6">
      <RailDrawer sections={sections} />
      <div className="flex min-w-0 flex-1 items-center">
        <OrganisationSwitcher
          organisations={organisations}
          currentId={currentOrganisationId}
          choose={chooseOrganisation}
          find={findOrganisation}
        />
      </div>
      <SearchButton items={paletteItems} search={search} signOut={leave} />
      {helpHref ? (
        <ButtonLink
          variant="ghost"
          href={helpHref}
          aria-label="Help"
          title="Help"
          className="button--icon-only max-sm:hidden!"
        >
          <CircleHelp />
        </ButtonLink>
      ) : null}
      <ThemeToggle />
      <span className="without-script:hidden">
        <PersonMenu person={person} items={personItems} onSignOut={() => void leave()} />
      </span>
      <form action={signOut} className="hidden without-script:block">
        <Button type="submit">Sign out</Button>
      </form>
    </header>
  );
}

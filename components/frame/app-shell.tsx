"use client";

import { PanelLeft } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button, IconButton } from "../ui/button";
import { requestLeave } from "../ui/leave-guard";
import type { MenuAction } from "../ui/menu";
import { NavigationProgress } from "../ui/navigation-progress";
import type { PaletteItem } from "../ui/palette-item";
import { ConnectionNotice } from "./connection-notice";
import { HelpMenu } from "./help-menu";
import { type NavSection, type Organisation, type Person, RAIL_COOKIE } from "./navigation";
import { OrganisationSwitcher } from "./organisation-switcher";
import { PersonMenu } from "./person-menu";
import { PrintFoot } from "./print-foot";
import { PrivateTextGuard } from "./private-text-guard";
import { Rail } from "./rail";
import { RailDrawer } from "./rail-drawer";
import { SearchButton } from "./search-button";
import { ShortcutSheet } from "./shortcuts";
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
  /** `mailto:` or a URL, when the operator configured one. */
  supportHref?: string | undefined;
  /** Time at which the page was rendered (ISO 8601), for the foot of a print. */
  renderedAt: string;
  /** From the cookie named RAIL_COOKIE: "collapsed". */
  isRailCollapsed?: boolean;
  children: ReactNode;
}

/** Layout of every signed-in page: rail, top bar, skip link, main landmark. */
export function AppShell({ sections, isRailCollapsed = false, renderedAt, children, ...bar }: AppShellProps) {
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
      <PrivateTextGuard />
      <a
        href="#main"
        className="fixed start-4 top-2 z-50 -translate-y-20 rounded-lg bg-accent px-4 py-2 font-medium text-accent-foreground focus:translate-y-0 print:hidden"
      >
        Skip to content
      </a>
      <div
        className={`sticky top-0 hidden h-dvh shrink-0 flex-col border-e border-border bg-rail transition-[width] duration-150 lg:flex print:hidden ${isCollapsed ? "w-16" : "w-58"}`}
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
          <PrintFoot loadedAt={renderedAt} />
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
  supportHref,
}: Omit<AppShellProps, "children" | "renderedAt">) {
  const leave = async () => requestLeave(() => void signOut());
  const [isSheetOpen, setSheetOpen] = useState(false);
  const showShortcuts = () => setSheetOpen(true);
  return (
    <header className="sticky top-0 z-20 flex h-14 shrink-0 items-center gap-1 border-b border-bar-line bg-bar px-3 backdrop-blur-sm sm:px-4 lg:px-6 print:hidden">
      <RailDrawer sections={sections} />
      <div className="flex min-w-0 flex-1 items-center">
        <OrganisationSwitcher
          organisations={organisations}
          currentId={currentOrganisationId}
          choose={chooseOrganisation}
          find={findOrganisation}
        />
        <span className="ms-2 hidden shrink-0 rounded-md bg-warning-soft px-2 text-xs leading-6 font-medium text-warning-soft-foreground in-sandbox:inline-block max-sm:hidden!">
          Sandbox
        </span>
      </div>
      <SearchButton items={paletteItems} search={search} signOut={leave} showShortcuts={showShortcuts} />
      <HelpMenu supportHref={supportHref} showShortcuts={showShortcuts} />
      <ThemeToggle />
      <span className="without-script:hidden">
        <PersonMenu person={person} items={personItems} onSignOut={() => void leave()} />
      </span>
      <form action={signOut} className="hidden without-script:block">
        <Button type="submit">Sign out</Button>
      </form>
      <ShortcutSheet isOpen={isSheetOpen} onOpenChange={setSheetOpen} items={paletteItems} />
    </header>
  );
}

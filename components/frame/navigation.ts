import type { ReactNode } from "react";

export interface NavItem {
  href: string;
  label: string;
  icon: ReactNode;
  /** Badge: number of open items. */
  count?: number;
}

/** A group of the rail; the caller decides which items the user sees. */
export interface NavSection {
  label?: string;
  items: readonly NavItem[];
}

export interface Organisation {
  /** "" is the entry for all organisations. */
  id: string;
  name: string;
}

export interface Person {
  name: string;
  email: string;
  /** "Administrator of Example Bank PLC", "Security officer". */
  role: string;
}

/** Cookie with the rail's state, so that the server renders it collapsed or open. */
export const RAIL_COOKIE = "rail";

/** True for the page itself and its subpages; for "/" only for itself. */
export function isUnder(pathname: string, href: string): boolean {
  return pathname === href || (href !== "/" && pathname.startsWith(`${href}/`));
}

import type { ReactNode } from "react";

export interface NavItem {
  href: string;
  label: string;
  icon: ReactNode;
  /** Open work: unread mail, requests to decide. */
  count?: number;
}

/** A group of the rail; the caller decides who sees what. */
export interface NavSection {
  label?: string;
  items: readonly NavItem[];
}

export interface Organisation {
  /** "" is the entry for all of them. */
  id: string;
  name: string;
}

export interface Person {
  name: string;
  email: string;
  /** "Administrator of Example Bank PLC", "Security officer". */
  role: string;
}

/** Cookie that remembers a collapsed rail, so that the server draws it right the first time. */
export const RAIL_COOKIE = "rail";

/** True for the page itself and everything under it; "/" only for itself. */
export function isUnder(pathname: string, href: string): boolean {
  return pathname === href || (href !== "/" && pathname.startsWith(`${href}/`));
}

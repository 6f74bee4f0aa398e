import { startTransition } from "react";

type Start = (go: () => void) => void;

interface Move {
  href: string;
  isByScript: boolean;
}

/** The pages on their way, the one asked for last at the end. */
const moves: Move[] = [];
const listeners = new Set<() => void>();
let transition: Start | undefined;

function changed(): void {
  for (const listener of listeners) listener();
}

function add(move: Move): () => void {
  moves.push(move);
  changed();
  return () => {
    const at = moves.indexOf(move);
    if (at >= 0) moves.splice(at, 1);
    changed();
  };
}

/** Reports that the page of a link is on its way, until the returned function is called. */
export const beginNavigation = (href: string): (() => void) => add({ href, isByScript: false });

/** Starts a navigation by script, such as `router.push`: until its page arrives, it is shown as that of a link is. */
export function startNavigation(href: string, go: () => void): void {
  if (transition) add({ href, isByScript: true });
  (transition ?? startTransition)(go);
}

/** The frame's transition, in which navigations by script run; returns its removal. */
export function setNavigationTransition(start: Start): () => void {
  transition = start;
  return () => {
    transition = undefined;
    endNavigationsByScript();
  };
}

/** The frame's transition has ended. */
export function endNavigationsByScript(): void {
  const others = moves.filter(({ isByScript }) => !isByScript);
  if (others.length === moves.length) return;
  moves.splice(0, moves.length, ...others);
  changed();
}

export const isNavigating = (): boolean => moves.length > 0;

/** Calls `listener` when a page is asked for or has arrived; returns its removal. */
export function onNavigation(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The address that the tab is about to have: that of the page on its way, otherwise its own. Only in a browser. */
export const comingUrl = (): URL => new URL(moves.at(-1)?.href ?? location.href, location.href);

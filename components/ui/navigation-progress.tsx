"use client";

import { useEffect, useState, useSyncExternalStore, useTransition } from "react";
import { endNavigationsByScript, isNavigating, onNavigation, setNavigationTransition } from "./navigation";

/** A faster navigation shows nothing. */
const DELAY_MS = 150;

/**
 * A thin bar at the top of the window while a page is on its way, whether a link or a script asked for it. Rendered once, by the frame: a
 * component that navigates by script, such as the palette, is often closed before the page arrives.
 */
export function NavigationProgress() {
  const isPending = useSyncExternalStore(onNavigation, isNavigating, () => false);
  const [isByScript, start] = useTransition();
  const [isShown, setShown] = useState(false);
  useEffect(() => setNavigationTransition(start), []);
  useEffect(() => {
    if (!isByScript) endNavigationsByScript();
  }, [isByScript]);
  useEffect(() => {
    if (!isPending) return;
    const timer = setTimeout(() => setShown(true), DELAY_MS);
    return () => {
      clearTimeout(timer);
      setShown(false);
    };
  }, [isPending]);
  return (
    <>
      {isShown ? (
        <div aria-hidden="true" className="fixed inset-x-0 top-0 z-50 h-0.5 animate-pulse bg-accent" data-navigation />
      ) : null}
      <span role="status" className="sr-only">
        {isShown ? "Loading the page…" : ""}
      </span>
    </>
  );
}

"use client";

import { useEffect, useState, useSyncExternalStore } from "react";

/** A faster navigation shows nothing. */
const DELAY_MS = 150;

let pending = 0;
const listeners = new Set<() => void>();

function change(by: number): void {
  pending += by;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** A page is on its way until the returned function is called. */
export function beginNavigation(): () => void {
  change(1);
  return () => change(-1);
}

/** A thin bar at the top of the window while a page is on its way; rendered once by the frame. */
export function NavigationProgress() {
  const isPending = useSyncExternalStore(
    subscribe,
    () => pending > 0,
    () => false,
  );
  const [isShown, setShown] = useState(false);
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

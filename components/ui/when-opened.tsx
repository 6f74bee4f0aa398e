"use client";

import { type ComponentType, lazy, type ReactNode, Suspense, useState } from "react";

/**
 * Renders an overlay from its first opening on; afterwards it stays, so that it can animate out. Its child is a component made by
 * `lazyWindow`, whose code the page does not load before: dialogs, menus and the palette need React Aria, which is larger than the rest of a page.
 */
export function WhenOpened({ isOpen, children }: { isOpen: boolean; children: ReactNode }) {
  const [wasOpened, setOpened] = useState(isOpen);
  if (isOpen && !wasOpened) setOpened(true);
  return wasOpened || isOpen ? <Suspense fallback={null}>{children}</Suspense> : null;
}

/** Loads the code of an overlay before it is opened: on hover and focus of its button. A failure shows when it is opened. */
export function preload(load: () => Promise<unknown>): void {
  load().catch(() => {});
}

/**
 * A component whose code is loaded when it is first rendered. Without a connection it appears when the connection is back: the page must
 * not fail, and lose what was typed, because a dialog could not be loaded.
 */
export const lazyWindow = <Props,>(load: () => Promise<{ default: ComponentType<Props> }>) =>
  lazy(() => whenConnected(load));

/** Tries again when the browser reports a connection. @throws what `load` throws while there is one */
export async function whenConnected<Loaded>(load: () => Promise<Loaded>): Promise<Loaded> {
  for (;;) {
    try {
      return await load();
    } catch (error) {
      if (navigator.onLine) throw error;
      await new Promise((resolve) => addEventListener("online", resolve, { once: true }));
    }
  }
}

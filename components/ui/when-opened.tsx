"use client";

import { type ReactNode, Suspense, useState } from "react";

/**
 * Renders an overlay from its first opening on; afterwards it stays, so that it can animate out. Its child is a component made by
 * `lazy`, whose code the page does not load before: dialogs, menus and the palette need React Aria, which is larger than the rest of a page.
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

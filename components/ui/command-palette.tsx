"use client";

import type { CommandPaletteProps } from "./palette-window";
import { lazyWindow, preload, WhenOpened } from "./when-opened";

export type { PaletteItem } from "./palette-item";

const load = async () => ({ default: (await import("./palette-window")).PaletteWindow });
const Window = lazyWindow(load);

/** Call it on hover and focus of the button that opens the palette. */
export const preloadPalette = (): void => preload(load);

/**
 * Ctrl-K (⌘-K): pages and actions as `items`, records through `search`: a server action, called with at least two
 * characters, 250 ms after the last key. Results of outdated queries are dropped. Loaded when it is first opened.
 */
export function CommandPalette(props: CommandPaletteProps) {
  return (
    <WhenOpened isOpen={props.isOpen}>
      <Window {...props} />
    </WhenOpened>
  );
}

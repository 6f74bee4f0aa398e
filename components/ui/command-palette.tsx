"use client";

import { lazy, type ReactNode } from "react";
import { preload, WhenOpened } from "./when-opened";

export interface PaletteItem {
  id: string;
  label: string;
  href: string;
  /** Second line, small: "Certificate · Payments hub". */
  detail?: string;
  icon?: ReactNode;
  /** Heading of its group. */
  group: string;
  keywords?: string[];
}

export interface CommandPaletteProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  items: readonly PaletteItem[];
  search?: ((query: string) => Promise<PaletteItem[]>) | undefined;
  label?: string;
  placeholder?: string;
  /** Called instead of opening the item's page. */
  onChoose?: (item: PaletteItem) => void;
}

const load = async () => ({ default: (await import("./palette-window")).PaletteWindow });
const Window = lazy(load);

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

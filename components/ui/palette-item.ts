import type { ReactNode } from "react";
import { RANKS, type Rank, rankOf } from "@/lib/search/rank";

/** An entry of the command palette: a page, a record or a command. */
export interface PaletteItem {
  id: string;
  label: string;
  /** The page that it opens. */
  href?: string;
  /** Only in the browser: what it does instead. */
  run?: () => void;
  /** Becomes the text of the search, for commands that need a name: "New certificate for ". */
  completes?: string;
  /** Second line, small: "Certificate · Payments hub". */
  detail?: string;
  icon?: ReactNode;
  /** Heading of its group. */
  group: string;
  keywords?: string[];
  /** Keys that do the same anywhere: "g c". */
  shortcut?: string;
}

/** Entries that match a text, best first; all of them in their order without a text. */
export function matching(items: readonly PaletteItem[], text: string): PaletteItem[] {
  if (text === "") return [...items];
  const ranked = items.map((item): [Rank, PaletteItem] => [
    rankOf(text, { names: [item.label, ...(item.keywords ?? [])] }),
    item,
  ]);
  return ranked
    .filter(([rank]) => rank < RANKS.owner)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** Items by heading, headings in the order they first appear. */
export function grouped(items: readonly PaletteItem[]): Map<string, PaletteItem[]> {
  const groups = new Map<string, PaletteItem[]>();
  for (const item of items) groups.set(item.group, [...(groups.get(item.group) ?? []), item]);
  return groups;
}

const MOST_RECENT = 5;

/** The pages opened last, newest first, under their own heading. */
export function withRecent(recent: readonly PaletteItem[], opened: PaletteItem): PaletteItem[] {
  if (!opened.href) return [...recent];
  const others = recent.filter(({ href }) => href !== opened.href);
  return [{ ...opened, group: "Recent" }, ...others].slice(0, MOST_RECENT);
}

"use client";

import { useEffect, useRef } from "react";
import { Dialog } from "../ui/dialog";
import type { PaletteItem } from "../ui/palette-item";
import { useNavigate } from "../ui/use-navigate";

/** How long the second key of "g c" is awaited. */
const SEQUENCE_MS = 1_500;

/** Elements in which keys are text, or have a meaning of their own. */
const TAKES_KEYS = "input, textarea, select, [contenteditable], [role=dialog], [role=menu]";

/** "g c" opens the page with that shortcut; "?" shows all shortcuts. Never while typing, and never with Ctrl, Alt or ⌘. */
export function useShortcuts(items: readonly PaletteItem[], showSheet: () => void): void {
  const navigate = useNavigate();
  const started = useRef(Number.NEGATIVE_INFINITY);
  const show = useRef(showSheet);
  show.current = showSheet;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (event.target instanceof Element && event.target.closest(TAKES_KEYS)) return;
      const isSecond = event.timeStamp - started.current < SEQUENCE_MS;
      started.current = event.key === "g" && !isSecond ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (event.key === "?") show.current();
      const target = isSecond ? items.find(({ shortcut }) => shortcut === `g ${event.key}`)?.href : undefined;
      if (target) navigate(target);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [items, navigate]);
}

const GENERAL: readonly [keys: string, what: string][] = [
  ["Ctrl K", "Search and commands"],
  ["?", "Keyboard shortcuts"],
  ["j / k", "Next and previous row"],
  ["Enter", "Open the row"],
  ["p", "Show the row beside the list"],
  ["Space", "Select the row"],
  ["Esc", "Close"],
];

/** The keys of the portal: general ones, and those of the pages that the user may open. */
export function ShortcutSheet({
  isOpen,
  onOpenChange,
  items,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  items: readonly PaletteItem[];
}) {
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <ShortcutList items={items} />
    </Dialog>
  );
}

/** The shortcuts in two columns; the help page shows them, too. */
export function ShortcutList({ items }: { items: readonly Pick<PaletteItem, "shortcut" | "label">[] }) {
  const pages = items.flatMap(({ shortcut, label }): [string, string][] => (shortcut ? [[shortcut, label]] : []));
  return (
    <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
      <Keys title="Everywhere" keys={GENERAL} />
      <Keys title="Go to" keys={pages} />
    </div>
  );
}

function Keys({ title, keys }: { title: string; keys: readonly (readonly [string, string])[] }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-2 text-[13px] font-medium text-muted">{title}</h3>
      <dl className="flex flex-col gap-2">
        {keys.map(([key, what]) => (
          <div key={key} className="flex items-center justify-between gap-4">
            <dt className="order-2 shrink-0">
              <kbd className="rounded border border-border px-1.5 font-sans text-xs leading-5">{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

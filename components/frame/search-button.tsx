"use client";

import { Search } from "lucide-react";
import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { CommandPalette, type PaletteItem, preloadPalette } from "../ui/command-palette";
import { releaseEarlyInput, takeEarlyInput } from "../ui/early-input";
import { withRecent } from "../ui/palette-item";
import { usePaletteCommands } from "./palette-commands";
import { contextItems } from "./palette-context";
import { useShortcuts } from "./shortcuts";

/**
 * Search button that opens the command palette, as Ctrl-K or ⌘-K do. Recent pages are kept in memory only: they end with the session of
 * this tab, and the next user of the browser doesn't see them.
 */
export function SearchButton({
  items,
  search,
  signOut,
  showShortcuts,
}: {
  items: readonly PaletteItem[];
  search?: ((query: string) => Promise<PaletteItem[]>) | undefined;
  signOut: () => Promise<void>;
  showShortcuts: () => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const [recent, setRecent] = useState<PaletteItem[]>([]);
  const commands = usePaletteCommands({ signOut, showShortcuts });
  const pathname = usePathname() ?? "/";
  useShortcuts(items, showShortcuts);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      setOpen((before) => !before);
    };
    document.addEventListener("keydown", onKey);
    if (takeEarlyInput("palette")) setOpen(true);
    return () => {
      document.removeEventListener("keydown", onKey);
      releaseEarlyInput("palette");
    };
  }, []);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
        onPointerEnter={preloadPalette}
        onFocus={preloadPalette}
        className="flex size-9 cursor-pointer items-center justify-center gap-2 rounded-lg text-muted transition-colors hover:text-foreground md:w-60 md:justify-start md:border md:border-border md:bg-surface md:px-3 md:hover:border-field-border"
      >
        <Search aria-hidden="true" className="size-4 shrink-0" />
        <span className="max-md:sr-only">Search</span>
        <kbd className="ms-auto rounded border border-border px-1.5 font-sans text-xs leading-5 max-md:hidden">
          Ctrl K
        </kbd>
      </button>
      <CommandPalette
        isOpen={isOpen}
        onOpenChange={setOpen}
        items={[...contextItems(pathname, items, isOpen ? document : undefined), ...items, ...commands]}
        search={search}
        recent={recent}
        onOpened={(item) => setRecent(withRecent(recent, item))}
      />
    </>
  );
}

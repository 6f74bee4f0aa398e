"use client";

import { Modal } from "@heroui/react";
import { Command } from "cmdk";
import { CornerDownLeft, Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { plural } from "@/lib/format";
import { grouped, matching, type PaletteItem } from "./palette-item";
import { useNavigate } from "./use-navigate";

export interface CommandPaletteProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  items: readonly PaletteItem[];
  search?: ((query: string) => Promise<PaletteItem[]>) | undefined;
  label?: string;
  placeholder?: string;
  /** Shown first while there is no text. */
  recent?: readonly PaletteItem[];
  /** Called when an item's page is opened. */
  onOpened?: (item: PaletteItem) => void;
  /** Called instead of opening the item's page. */
  onChoose?: (item: PaletteItem) => void;
}

/** The window of `CommandPalette`. */
export function PaletteWindow({
  isOpen,
  onOpenChange,
  items,
  search,
  label = "Search",
  placeholder = "Find a name, KID, client id, request id, or a command…",
  recent = [],
  onOpened,
  onChoose,
}: CommandPaletteProps) {
  return (
    <Modal.Backdrop isOpen={isOpen} onOpenChange={onOpenChange} isDismissable>
      <Modal.Container placement="top" className="w-full! sm:pt-[12vh]!">
        <Modal.Dialog aria-label={label} className="max-w-xl overflow-hidden p-0!">
          <Palette
            items={items}
            search={search}
            label={label}
            placeholder={placeholder}
            recent={recent}
            onOpened={onOpened}
            onChoose={onChoose}
            onClose={() => onOpenChange(false)}
          />
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}

function Palette({
  items,
  search,
  label,
  placeholder,
  recent,
  onOpened,
  onChoose,
  onClose,
}: {
  items: readonly PaletteItem[];
  search?: ((query: string) => Promise<PaletteItem[]>) | undefined;
  label: string;
  placeholder: string;
  recent: readonly PaletteItem[];
  onOpened: ((item: PaletteItem) => void) | undefined;
  onChoose: ((item: PaletteItem) => void) | undefined;
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const { found, isSearching } = useSearch(query, search);
  const text = query.trim();
  const own = text === "" ? [...recent, ...without(items, recent)] : matching(items, text);
  const groups = grouped([...own, ...without(found, own)]);
  const go = (item: PaletteItem) => {
    if (item.completes !== undefined) {
      const { length } = item.completes;
      setQuery(item.completes);
      // A click has moved the focus; the text goes on behind what is there.
      requestAnimationFrame(() => {
        input.current?.focus();
        input.current?.setSelectionRange(length, length);
      });
      return;
    }
    onClose();
    if (onChoose) onChoose(item);
    else if (item.run) item.run();
    else if (item.href) {
      onOpened?.(item);
      navigate(item.href);
    }
  };
  return (
    <Command shouldFilter={false} label={label} loop>
      <div className="flex items-center gap-3 border-b border-separator px-4">
        <Search aria-hidden="true" className={`size-4 text-muted ${isSearching ? "animate-pulse" : ""}`} />
        <Command.Input
          ref={input}
          autoFocus
          value={query}
          onValueChange={setQuery}
          placeholder={placeholder}
          className="h-12 w-full bg-transparent text-[15px] outline-none placeholder:text-field-placeholder"
        />
        <kbd className="rounded border border-border px-1.5 py-0.5 font-sans text-xs text-muted">Esc</kbd>
      </div>
      {groups.size === 0 ? (
        <p role="status" className="px-5 pt-10 pb-6 text-center text-muted">
          {isSearching ? "Searching…" : `No results for “${query}”.`}
        </p>
      ) : null}
      <span role="status" className="sr-only">
        {isSearching || groups.size === 0 ? "" : plural([...groups.values()].flat().length, "result")}
      </span>
      <Command.List className="max-h-[min(24rem,60vh)] overflow-y-auto p-2">
        {Array.from(groups, ([group, entries]) => (
          <Command.Group
            key={group}
            heading={group}
            className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted"
          >
            {entries.map((item) => (
              <Command.Item
                key={item.id}
                value={item.id}
                onSelect={() => go(item)}
                className="group flex min-h-10 cursor-pointer items-center gap-3 rounded-md px-3 py-1.5 data-[selected=true]:bg-default"
              >
                <span aria-hidden="true" className="text-muted [&_svg]:size-4">
                  {item.icon}
                </span>
                <span className="min-w-0 flex-1">
                  <span className="block truncate">{item.label}</span>
                  {item.detail ? <span className="block truncate text-xs text-muted">{item.detail}</span> : null}
                </span>
                {item.shortcut ? (
                  <kbd className="rounded border border-border px-1.5 font-sans text-xs leading-5 text-muted">
                    {item.shortcut}
                  </kbd>
                ) : null}
                <CornerDownLeft
                  aria-hidden="true"
                  className="size-3.5 text-muted opacity-0 group-data-[selected=true]:opacity-100"
                />
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}

const without = (items: readonly PaletteItem[], known: readonly PaletteItem[]): PaletteItem[] => {
  const ids = new Set(known.map(({ id }) => id));
  return items.filter(({ id }) => !ids.has(id));
};

function useSearch(query: string, search: ((query: string) => Promise<PaletteItem[]>) | undefined) {
  const [found, setFound] = useState<PaletteItem[]>([]);
  const [isSearching, setSearching] = useState(false);
  const latest = useRef("");
  useEffect(() => {
    const wanted = query.trim();
    latest.current = wanted;
    if (!search || wanted.length < 2) {
      setFound([]);
      setSearching(false);
      return;
    }
    setSearching(true);
    const timer = setTimeout(() => {
      const settle = (items: PaletteItem[]) => {
        if (latest.current !== wanted) return;
        setFound(items);
        setSearching(false);
      };
      // A failed search has no results; pages and actions still work.
      search(wanted).then(settle, () => settle([]));
    }, 250);
    return () => clearTimeout(timer);
  }, [query, search]);
  return { found, isSearching };
}

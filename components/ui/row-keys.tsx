"use client";

import { useEffect } from "react";

/** j and k move between the rows of the page's table, except in text fields. Space selects the row, Enter opens it, as on any link. */
export function RowKeys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !["j", "k", " "].includes(event.key)) return;
      if (
        event.target instanceof Element &&
        event.target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu]")
      )
        return;
      if (event.key === " ") {
        selectFocused(event);
        return;
      }
      const links = Array.from(document.querySelectorAll<HTMLElement>("[data-row-link]"));
      const at = links.indexOf(document.activeElement as HTMLElement);
      links[Math.min(links.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)))]?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  return null;
}

/** Only with the focus on a row: elsewhere Space scrolls or presses what has the focus. */
function selectFocused(event: KeyboardEvent): void {
  const row = document.activeElement?.closest("[data-row-link]")?.closest("[data-row]");
  const box = row?.querySelector<HTMLInputElement>("[data-select]");
  if (!box) return;
  event.preventDefault();
  box.click();
}

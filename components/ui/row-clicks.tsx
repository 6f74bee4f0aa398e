"use client";

import { useEffect, useState } from "react";
import { releaseEarlyInput, takeEarlyInput } from "./early-input";
import type { PeekLoader } from "./peek";
import { PeekPanel } from "./peek-panel";

/** Elements with a click of their own. */
const INTERACTIVE = "a, button, input, label, select, summary, textarea, [data-selects], [data-actions], [role=dialog]";

/**
 * A click on a row, outside its links and buttons, opens the row's page or, with `peek`, its facts beside the list. Selecting text is not a
 * click. `p` does the same for the row with the focus. Without JavaScript the link of the row remains.
 */
export function RowClicks({ peek }: { peek?: PeekLoader }) {
  const [key, setKey] = useState<string>();
  useEffect(() => {
    const open = (row: HTMLElement) => (peek ? setKey(row.dataset.row) : linkOf(row)?.click());
    const onClick = (event: MouseEvent) => {
      if (!(event.target instanceof Element) || event.target.closest(INTERACTIVE)) return;
      const row = event.target.closest<HTMLElement>("[data-row]");
      if (!row || event.defaultPrevented || String(window.getSelection() ?? "") !== "") return;
      if (event.ctrlKey || event.metaKey) window.open(linkOf(row)?.href, "_blank", "noopener");
      else open(row);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "p" || event.ctrlKey || event.metaKey || event.altKey) return;
      const focused = document.activeElement?.closest("[data-row-link]")?.closest<HTMLElement>("[data-row]");
      if (focused) open(focused);
    };
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    const early = takeEarlyInput<MouseEvent>("rows");
    if (early) onClick(early);
    return () => {
      releaseEarlyInput("rows");
      document.removeEventListener("click", onClick);
      document.removeEventListener("keydown", onKey);
    };
  }, [peek]);
  return peek ? <PeekPanel rowKey={key} show={setKey} load={peek} /> : null;
}

const linkOf = (row: Element) => row.querySelector<HTMLAnchorElement>("[data-row-link]");

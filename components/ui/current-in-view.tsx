"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";

/** In a horizontally scrolling row: scrolls the current item into view. */
export function CurrentInView() {
  const mark = useRef<HTMLSpanElement>(null);
  const [pathname, query] = [usePathname(), useSearchParams()];
  // biome-ignore lint/correctness/useExhaustiveDependencies: the current item depends on the URL
  useEffect(() => {
    const row = mark.current?.parentElement;
    const current = row?.querySelector<HTMLElement>("[aria-current]");
    if (!row || !current) return;
    const [outer, inner] = [row.getBoundingClientRect(), current.getBoundingClientRect()];
    row.scrollLeft += inner.left + inner.width / 2 - (outer.left + outer.width / 2);
  }, [pathname, query]);
  return <span ref={mark} hidden />;
}

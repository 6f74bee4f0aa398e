"use client";

import { ChevronDown } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";

/**
 * The button of a filter and what it opens: "Status ▾". A native disclosure, so that it works without JavaScript; with it, Escape, a click
 * elsewhere and `close` close it. On a phone it is as wide as the nearest positioned ancestor.
 * `plain`: for content that is too large for every page. The content is then rendered when it is first opened, and without JavaScript
 * there is `plain` instead.
 */
export function FilterDisclosure({
  label,
  chosen,
  plain,
  children,
}: {
  label: string;
  /** What is filtered by now, shown on the button. */
  chosen: string | undefined;
  plain?: ReactNode;
  children: (close: () => void) => ReactNode;
}) {
  const box = useRef<HTMLDetailsElement>(null);
  const [isRendered, setRendered] = useState(plain === undefined);
  useCloses(box);
  useEffect(() => {
    if (box.current?.open) setRendered(true); // opened before the page's script ran
  }, []);
  return (
    <details ref={box} name="filters" onToggle={() => setRendered(true)} className="group sm:relative">
      <summary
        data-chosen={chosen === undefined ? undefined : ""}
        className="flex h-9 cursor-pointer list-none items-center gap-1.5 rounded-lg border border-border bg-surface px-3 text-[13px] whitespace-nowrap text-muted transition-colors hover:border-field-border hover:text-foreground data-[chosen]:border-accent data-[chosen]:bg-accent-soft data-[chosen]:font-medium data-[chosen]:text-accent-soft-foreground [&::-webkit-details-marker]:hidden"
      >
        {chosen === undefined ? label : `${label}: ${chosen}`}
        <ChevronDown aria-hidden="true" className="size-3.5" />
      </summary>
      <div className="absolute start-0 z-10 mt-1 min-w-48 max-sm:end-0 rounded-lg border border-border bg-overlay p-1 shadow-overlay">
        {isRendered ? children(() => close(box.current)) : <noscript>{plain}</noscript>}
      </div>
    </details>
  );
}

/** Closes and returns the focus, which would otherwise be inside hidden content. */
function close(box: HTMLDetailsElement | null): void {
  if (!box?.open) return;
  box.open = false;
  box.querySelector("summary")?.focus();
}

function useCloses(box: React.RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") close(box.current);
    };
    const onPress = (event: PointerEvent) => {
      const { current } = box;
      if (current?.open && event.target instanceof Node && !current.contains(event.target)) current.open = false;
    };
    document.addEventListener("keydown", onKey);
    document.addEventListener("pointerdown", onPress);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("pointerdown", onPress);
    };
  }, [box]);
}

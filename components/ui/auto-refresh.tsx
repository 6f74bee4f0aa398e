"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";

/** A page that is open for longer is probably forgotten. */
const WATCH_MINUTES = 15;

/**
 * Renders the page again every few seconds while it is visible, for a quarter of an hour, and says so. Without JavaScript it says nothing: the page
 * has a link that reloads it.
 */
export function AutoRefresh({ everySeconds }: { everySeconds: number }) {
  const router = useRouter();
  const [isWatching, setWatching] = useState(true);
  useEffect(() => {
    if (!isWatching) return;
    const endsAt = Date.now() + WATCH_MINUTES * 60_000;
    const timer = setInterval(() => {
      if (Date.now() > endsAt) setWatching(false);
      else if (!document.hidden) router.refresh();
    }, everySeconds * 1_000);
    return () => clearInterval(timer);
  }, [router, everySeconds, isWatching]);
  return (
    <span className="self-center text-[13px] text-muted without-script:hidden print:hidden">
      {isWatching ? "Updates automatically" : "Paused. Refresh to continue."}
    </span>
  );
}

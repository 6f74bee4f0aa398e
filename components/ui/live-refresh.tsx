"use client";

import { RefreshCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";
import { MINUTE_MS } from "@/lib/durations";
import { Button } from "./button";

const EVERY_MS = 5_000;
/** A forgotten tab does not load the page for ever. */
const AT_MOST_MS = 10 * MINUTE_MS;

/** Loads the page's data again: once, or with "Live" every five seconds while it is visible, for at most ten minutes. */
export function LiveRefresh() {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const [isLive, setLive] = useState(false);
  useEffect(() => {
    if (!isLive) return;
    const load = () => {
      if (document.visibilityState === "visible") startTransition(() => router.refresh());
    };
    const timer = setInterval(load, EVERY_MS);
    const end = setTimeout(() => setLive(false), AT_MOST_MS);
    load();
    return () => {
      clearInterval(timer);
      clearTimeout(end);
    };
  }, [isLive, router]);
  return (
    <div className="flex items-center gap-2">
      <Button
        size="sm"
        icon={<RefreshCw aria-hidden="true" className={`size-3.5 ${isPending ? "animate-spin" : ""}`} />}
        aria-busy={isPending}
        onClick={() => startTransition(() => router.refresh())}
      >
        Refresh
      </Button>
      <Button
        size="sm"
        variant={isLive ? "primary" : "outline"}
        aria-pressed={isLive}
        title="Refreshes every five seconds, for ten minutes"
        onClick={() => setLive(!isLive)}
      >
        Live
      </Button>
    </div>
  );
}

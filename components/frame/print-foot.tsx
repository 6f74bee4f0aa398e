"use client";

import { usePathname } from "next/navigation";
import { useEffect, useState } from "react";
import { flushSync } from "react-dom";
import { formatDateTime } from "@/lib/format";

/** Foot of a printed page: its address and the time of printing. Without JavaScript: the path, and the time at which the page was loaded. */
export function PrintFoot({ loadedAt }: { loadedAt: string }) {
  const pathname = usePathname();
  const [printed, setPrinted] = useState<{ address: string; at: Date }>();
  useEffect(() => {
    // The browser prints what is on the page when the listener returns.
    const print = () => flushSync(() => setPrinted({ address: window.location.href, at: new Date() }));
    window.addEventListener("beforeprint", print);
    return () => window.removeEventListener("beforeprint", print);
  }, []);
  return (
    <footer className="mt-8 hidden border-t border-border pt-2 text-xs text-muted print:block">
      <span className="[overflow-wrap:anywhere]">{printed?.address ?? pathname}</span>
      <span className="block">
        {printed ? "Printed" : "Loaded"} {formatDateTime(printed?.at ?? new Date(loadedAt))} · Countersign
      </span>
    </footer>
  );
}

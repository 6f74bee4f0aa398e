"use client";

import { WifiOff } from "lucide-react";
import { useOffline } from "next/offline";
import { Button } from "../ui/button";

/**
 * Shown while requests of the page can't reach the portal. Next holds them and repeats them when the connection is back, so that the page and
 * everything typed stay (`experimental.useOffline`).
 */
export function ConnectionNotice() {
  const isOffline = useOffline();
  return (
    <div role="status">
      {isOffline ? (
        <div className="fixed inset-x-4 bottom-4 z-40 mx-auto flex max-w-xl flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border border-warning/40 bg-surface px-4 py-3 shadow-lg">
          <WifiOff aria-hidden="true" className="size-4.5 shrink-0 text-warning-soft-foreground" />
          <div className="min-w-0 flex-1 basis-56">
            <p className="font-medium">No connection to the portal</p>
            <p className="text-[13px] leading-5 text-muted">
              What you entered is kept. This page continues by itself when the connection is back.
            </p>
          </div>
          <Button size="sm" onClick={retry}>
            Retry
          </Button>
        </div>
      ) : null}
    </div>
  );
}

/** Next checks the connection at once when the browser reports one. */
const retry = () => void window.dispatchEvent(new Event("online"));

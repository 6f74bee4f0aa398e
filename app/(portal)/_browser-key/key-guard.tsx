"use client";

import { useLayoutEffect } from "react";
import { LeaveGuard } from "@/components/ui/leave-guard";
import { discardKey, useHasUnsavedKey } from "./key-memory";

/** Pages with a guard that are on the screen. */
let mounted = 0;

/** Part of each page that creates keys: asks before an unsaved key is lost, and clears the memory when the page is left. */
export function KeyGuard() {
  const isUnsaved = useHasUnsavedKey();
  // Not an ordinary effect: those may be cleaned up only when the next page is rendered, such as this one again by Back.
  useLayoutEffect(() => {
    mounted += 1;
    const unload = () => discardKey({ keepMark: true });
    addEventListener("pagehide", unload);
    return () => {
      removeEventListener("pagehide", unload);
      mounted -= 1;
      // A step that replaces another one mounts its guard in the same turn.
      setTimeout(() => mounted === 0 && discardKey());
    };
  }, []);
  return (
    <LeaveGuard
      isActive={isUnsaved}
      title="Leave without saving the key?"
      leaveLabel="Discard key and leave"
      onLeave={() => discardKey()}
    >
      The private key exists only in this page. If you leave, it is lost and you have to create another one.
    </LeaveGuard>
  );
}

"use client";

import { useEffect } from "react";
import { SIGNED_IN_CHANNEL } from "@/components/ui/signed-out";

/** Makes the portal's other tabs check their session at once. */
export function TellOtherTabs() {
  useEffect(() => {
    const channel = new BroadcastChannel(SIGNED_IN_CHANNEL);
    channel.postMessage(null);
    channel.close();
  }, []);
  return null;
}

"use client";

import { useEffect } from "react";
import { notify } from "./toast";

/**
 * Says what an action saved before it redirected here, as a toast, and removes the parameter that caused it from the URL, so that a
 * reload does not say it again. Without JavaScript, the page shows what it contains.
 */
export function ArrivalToast({ message, param }: { message: string; param: string }) {
  useEffect(() => {
    const url = new URL(location.href);
    if (!url.searchParams.has(param)) return;
    url.searchParams.delete(param);
    history.replaceState(null, "", url.pathname + url.search + url.hash);
    notify(message);
  }, [message, param]);
  return null;
}

"use client";

import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { requestLeave } from "./leave-guard";
import { startNavigation } from "./navigation";

type Options = Parameters<ReturnType<typeof useRouter>["push"]>[1];

/**
 * Opens a page of the portal by script, as a link would: asks first if something on this page would be lost, and shows that the page is on
 * its way. An address with the same path belongs to the page. The only use of `router.push`, beside the question itself.
 */
export function useNavigate(): (href: string, options?: Options) => void {
  const router = useRouter();
  return useCallback(
    (href, options) => {
      const go = () => startNavigation(href, () => router.push(href, options));
      if (new URL(href, location.href).pathname === location.pathname) go();
      else requestLeave(go);
    },
    [router],
  );
}

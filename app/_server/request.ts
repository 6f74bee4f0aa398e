import "server-only";
import { headers } from "next/headers";
import { cache } from "react";

export interface RequestFacts {
  requestId: string;
  /** Client address as server/ saw it, behind trusted proxies only what they say. */
  address: string | undefined;
  /** Path and query of the page, for the way back after signing in. */
  path: string;
  /** What the browser calls itself. */
  userAgent: string | undefined;
}

/** What server/ knows about this request. It strips these headers from what clients send, so they can be believed. */
export const requestFacts = cache(async (): Promise<RequestFacts> => {
  const list = await headers();
  return {
    requestId: list.get("x-request-id") ?? "unknown",
    address: list.get("x-countersign-address") ?? undefined,
    path: list.get("x-countersign-path") ?? "/",
    userAgent: list.get("user-agent") ?? undefined,
  };
});

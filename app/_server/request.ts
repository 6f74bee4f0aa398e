import "server-only";
import { headers } from "next/headers";
import { cache } from "react";

export interface RequestFacts {
  requestId: string;
  /** Client IP address from server/; behind a trusted proxy, the address it forwards. */
  address: string | undefined;
  /** Path and query of the page, for the redirect after sign-in. */
  path: string;
  /** The User-Agent header. */
  userAgent: string | undefined;
}

/** Facts that server/ adds to the request as headers. It removes these headers from client requests, so they can be trusted. */
export const requestFacts = cache(async (): Promise<RequestFacts> => {
  const list = await headers();
  return {
    requestId: list.get("x-request-id") ?? "unknown",
    address: list.get("x-countersign-address") ?? undefined,
    path: list.get("x-countersign-path") ?? "/",
    userAgent: list.get("x-countersign-agent") ?? undefined,
  };
});

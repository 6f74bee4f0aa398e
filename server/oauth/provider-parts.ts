import { AddressQuota } from "@/lib/oauth/address-quota";
import type { Deps } from "@/lib/start/deps";
import type { OAuthRequests } from "./requests";

/** A user needs one or two; an office behind one address gets one per second. Each is stored for ten minutes. */
const REQUESTS_PER_ADDRESS = 600;
const WINDOW_MS = 600_000;

/** Dependencies of the provider. */
export interface ProviderParts {
  deps: Deps;
  requests: OAuthRequests;
  /** Limits the pending authorization requests of a network address. */
  authorizationQuota: AddressQuota;
}

export const providerParts = (deps: Deps): ProviderParts => ({
  deps,
  requests: new WeakMap(),
  authorizationQuota: new AddressQuota({ clock: deps.clock, most: REQUESTS_PER_ADDRESS, windowMs: WINDOW_MS }),
});

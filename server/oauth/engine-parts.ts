import { AddressQuota } from "@/lib/oauth/address-quota";
import type { Deps } from "@/lib/start/deps";
import type { OAuthRequests } from "./requests";

/** One person's browser needs one or two; an office behind one address gets one a second. Each is stored for ten minutes. */
const REQUESTS_PER_ADDRESS = 600;
const WINDOW_MS = 600_000;

/** Everything the engine is built from. */
export interface EngineParts {
  deps: Deps;
  requests: OAuthRequests;
  /** Authorization requests that one network address may have waiting. */
  authorizationQuota: AddressQuota;
}

export const engineParts = (deps: Deps): EngineParts => ({
  deps,
  requests: new WeakMap(),
  authorizationQuota: new AddressQuota({ clock: deps.clock, most: REQUESTS_PER_ADDRESS, windowMs: WINDOW_MS }),
});

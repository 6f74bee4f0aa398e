import type { AddressShare } from "@/lib/oauth/address-share";
import type { Deps } from "@/lib/start/deps";
import type { OAuthRequests } from "./requests";

/** Everything the engine is built from. */
export interface EngineParts {
  deps: Deps;
  requests: OAuthRequests;
  /** Authorization requests that one network address may have waiting. */
  authorizationShare: AddressShare;
}

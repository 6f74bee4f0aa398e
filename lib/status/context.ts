import type { AuthorityRegistry } from "@/lib/authorities/registry";
import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { PlatformState } from "@/lib/platform/state";

/** Dependencies of the status service, in addition to those of every operation. */
export interface StatusDeps extends BaseDeps {
  authorities: AuthorityRegistry;
  platform: PlatformState;
}

export type Context = OperationContext<StatusDeps>;
export const defineOperation = operationsWith<StatusDeps>();

import type { AuthorityRegistry } from "@/lib/authorities/registry";
import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { PlatformState } from "@/lib/platform/state";

/** What publishes key sets, CRLs and OCSP answers use these beside what every operation may use. */
export interface StatusDeps extends BaseDeps {
  authorities: AuthorityRegistry;
  platform: PlatformState;
}

export type Context = OperationContext<StatusDeps>;
export const defineOperation = operationsWith<StatusDeps>();

import type { AuthorityRegistry } from "@/lib/authorities/registry";
import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { PlatformState } from "./state";

/** Additional dependencies of the operations on the installation. */
export interface PlatformDeps extends BaseDeps {
  authorities: AuthorityRegistry;
  platform: PlatformState;
}

export type Context = OperationContext<PlatformDeps>;
export const defineOperation = operationsWith<PlatformDeps>();

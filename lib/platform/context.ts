import type { AuthorityRegistry } from "@/lib/authorities/registry";
import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { PlatformState } from "./state";

/** The operations on the installation use these beside what every operation may use. */
export interface PlatformDeps extends BaseDeps {
  authorities: AuthorityRegistry;
  platform: PlatformState;
}

export type Context = OperationContext<PlatformDeps>;
export const defineOperation = operationsWith<PlatformDeps>();

import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { UsageRecorder } from "./recorder";

/** Additional dependencies of the operations on key usage. */
export interface UsageDeps extends BaseDeps {
  usage: UsageRecorder;
}

export type Context = OperationContext<UsageDeps>;
export const defineOperation = operationsWith<UsageDeps>();

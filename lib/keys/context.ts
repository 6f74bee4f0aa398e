import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { UsageRecorder } from "@/lib/usage/recorder";

/** Dependencies of key operations, in addition to those of every operation. */
export interface KeyDeps extends BaseDeps {
  usage: UsageRecorder;
}

export type Context = OperationContext<KeyDeps>;
export const defineOperation = operationsWith<KeyDeps>();

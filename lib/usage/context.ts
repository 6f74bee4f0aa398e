import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { UsageRecorder } from "./recorder";

/** The operations on uses of keys use these beside what every operation may use. */
export interface UsageDeps extends BaseDeps {
  usage: UsageRecorder;
}

export type Context = OperationContext<UsageDeps>;
export const defineOperation = operationsWith<UsageDeps>();

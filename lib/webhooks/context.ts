import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { OutboundSeams } from "@/lib/outbound/fetch-guarded";

/** The operations and the delivery of webhooks use these beside what every operation may use. */
export interface WebhookDeps extends BaseDeps {
  outbound?: OutboundSeams;
}

export type Context = OperationContext<WebhookDeps>;
export const defineOperation = operationsWith<WebhookDeps>();

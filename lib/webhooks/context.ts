import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { OutboundSeams } from "@/lib/outbound/fetch-guarded";

/** Additional dependencies of the operations and the delivery of webhooks. */
export interface WebhookDeps extends BaseDeps {
  outbound?: OutboundSeams;
}

export type Context = OperationContext<WebhookDeps>;
export const defineOperation = operationsWith<WebhookDeps>();

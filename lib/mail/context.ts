import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { RenderMail } from "./document";

/** Dependencies of the email operations and the sender, beside those of every operation. */
export interface MailDeps extends BaseDeps {
  renderMail: RenderMail;
}

export type Context = OperationContext<MailDeps>;
export const defineOperation = operationsWith<MailDeps>();

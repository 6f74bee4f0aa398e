import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { RenderMail } from "./document";

/** The operations and the sender of emails use these beside what every operation may use. */
export interface MailDeps extends BaseDeps {
  renderMail: RenderMail;
}

export type Context = OperationContext<MailDeps>;
export const defineOperation = operationsWith<MailDeps>();

import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { UsageRecorder } from "@/lib/usage/recorder";
import type { OAuthRuntime } from "./runtime";

/** Dependencies of OAuth operations, in addition to those of every operation. */
export interface OAuthDeps extends BaseDeps {
  oauth: OAuthRuntime;
  usage: UsageRecorder;
}

export type Context = OperationContext<OAuthDeps>;
export const defineOperation = operationsWith<OAuthDeps>();

import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { UsageRecorder } from "@/lib/usage/recorder";
import type { OAuthRuntime } from "./runtime";

/** The authorization server use these beside what every operation may use. */
export interface OAuthDeps extends BaseDeps {
  oauth: OAuthRuntime;
  usage: UsageRecorder;
}

export type Context = OperationContext<OAuthDeps>;
export const defineOperation = operationsWith<OAuthDeps>();

import type { OAuthRuntime } from "@/lib/oauth/runtime";
import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";

/** Verification use these beside what every operation may use. */
export interface JwsDeps extends BaseDeps {
  oauth: Pick<OAuthRuntime, "clients">;
}

export type Context = OperationContext<JwsDeps>;
export const defineOperation = operationsWith<JwsDeps>();

import type { OAuthRuntime } from "@/lib/oauth/runtime";
import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";

/** Dependencies of JWS verification, in addition to those of every operation. */
export interface JwsDeps extends BaseDeps {
  oauth: Pick<OAuthRuntime, "clients">;
}

export type Context = OperationContext<JwsDeps>;
export const defineOperation = operationsWith<JwsDeps>();

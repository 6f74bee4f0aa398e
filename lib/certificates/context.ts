import type { AuthorityRegistry } from "@/lib/authorities/registry";
import type { OAuthRuntime } from "@/lib/oauth/runtime";
import type { BaseDeps } from "@/lib/operation/deps";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { UsageRecorder } from "@/lib/usage/recorder";

/** Dependencies of certificate operations, in addition to those of every operation. */
export interface CertificateDeps extends BaseDeps {
  authorities: AuthorityRegistry;
  oauth: OAuthRuntime;
  usage: UsageRecorder;
}

export type Context = OperationContext<CertificateDeps>;
export const defineOperation = operationsWith<CertificateDeps>();

import type { CertificateDeps } from "@/lib/certificates/context";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { PlatformState } from "@/lib/platform/state";

/** Finishing a restore use these beside what every operation may use. */
export interface RestoreDeps extends CertificateDeps {
  platform: PlatformState;
}

export type Context = OperationContext<RestoreDeps>;
export const defineOperation = operationsWith<RestoreDeps>();

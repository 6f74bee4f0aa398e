import type { CertificateDeps } from "@/lib/certificates/context";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";
import type { PlatformState } from "@/lib/platform/state";

/** Additional dependencies of the operations that finish a restore. */
export interface RestoreDeps extends CertificateDeps {
  platform: PlatformState;
}

export type Context = OperationContext<RestoreDeps>;
export const defineOperation = operationsWith<RestoreDeps>();

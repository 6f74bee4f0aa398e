import type { CertificateDeps } from "@/lib/certificates/context";
import type { UserActor } from "@/lib/operation/actor";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";

export type Context = OperationContext<CertificateDeps, UserActor>;
export const defineOperation = operationsWith<CertificateDeps>();

import type { CertificateDeps } from "@/lib/certificates/context";
import type { OAuthDeps } from "@/lib/oauth/context";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";

/** The desk revokes certificates, and stores used proofs like the authorization server's used assertions. */
export interface RevocationDeskDeps extends CertificateDeps, OAuthDeps {}

export type Context = OperationContext<RevocationDeskDeps>;
export const defineOperation = operationsWith<RevocationDeskDeps>();

import type { CertificateDeps } from "@/lib/certificates/context";
import type { OAuthDeps } from "@/lib/oauth/context";
import { type Context as OperationContext, operationsWith } from "@/lib/operation/operation";

/** The desk acts on certificates, and remembers used proofs as the authorization server remembers assertions. */
export interface RevocationDeskDeps extends CertificateDeps, OAuthDeps {}

export type Context = OperationContext<RevocationDeskDeps>;
export const defineOperation = operationsWith<RevocationDeskDeps>();

import { X509Certificate } from "node:crypto";
import type { Client, KoaContextWithOIDC } from "oidc-provider";
import type { ProviderParts } from "./provider-parts";
import type { OAuthRequest } from "./requests";

/** Our extra client metadata: the application that the client belongs to. */
export const APPLICATION_ID = "application_id";

/** The provider's hooks for the certificate of the connection (RFC 8705). Its status is checked in oauth-handler.ts. */
export function certificateHooks({ requests }: Pick<ProviderParts, "requests">) {
  return {
    /** The certificate that the client may authenticate with, and that its tokens may be bound to. */
    getCertificate(ctx: KoaContextWithOIDC): string | undefined {
      const request = requests.get(ctx.req);
      const certificate = ownCertificate(request, ctx.oidc.client);
      if (!request || !certificate) return undefined;
      noteSelfSigned(request, ctx.oidc.client);
      return new X509Certificate(certificate.der).toString();
    },
    certificateAuthorized: (ctx: KoaContextWithOIDC) =>
      ownCertificate(requests.get(ctx.req), ctx.oidc.client) !== undefined,
    /** `tls_client_auth`: called last. `applicationId`: registered as the subject, because any certificate of the application is accepted. */
    certificateSubjectMatches(ctx: KoaContextWithOIDC, _property: string, applicationId: string): boolean {
      const request = requests.get(ctx.req);
      const identity = request?.certificate?.identity;
      if (!request || identity?.kind !== "ours" || identity.applicationId !== applicationId) return false;
      request.provenBy = { method: "tls_client_auth", kid: identity.kid, certificateType: identity.type };
      return true;
    },
  };
}

/** Our Transport certificate of the client's own application, or the foreign one that is registered for the client. */
function ownCertificate(request: OAuthRequest | undefined, client: Client | undefined): OAuthRequest["certificate"] {
  const identity = request?.certificate?.identity;
  if (!identity || !client || identity.kind === "refused") return undefined;
  const isOwn =
    identity.kind === "ours"
      ? identity.applicationId === client[APPLICATION_ID]
      : client.clientAuthMethod === "self_signed_tls_client_auth" && registeredKid(request, client) !== undefined;
  return isOwn ? request?.certificate : undefined;
}

/** The provider only compares the thumbprint with the client's keys, so a registered certificate authenticates. */
function noteSelfSigned(request: OAuthRequest, client: Client | undefined): void {
  if (client?.clientAuthMethod !== "self_signed_tls_client_auth") return;
  const kid = registeredKid(request, client);
  if (kid) request.provenBy = { method: "self_signed_tls_client_auth", kid, certificateType: "transport" };
}

/** KID of the client's key whose certificate this is (RFC 8705 §2.2); its keys are those usable now (client-metadata.ts). */
function registeredKid({ certificate }: OAuthRequest, client: Client): string | undefined {
  const identity = certificate?.identity;
  if (!identity || identity.kind === "refused") return undefined;
  const keys = (client.jwks?.keys ?? []) as { kid?: string; "x5t#S256"?: string }[]; // as client-metadata.ts writes them
  return keys.find((key) => key["x5t#S256"] === identity.thumbprintS256)?.kid;
}

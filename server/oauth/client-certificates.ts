import { X509Certificate } from "node:crypto";
import type { Client, KoaContextWithOIDC } from "oidc-provider";
import type { EngineParts } from "./engine-parts";
import type { OAuthRequest } from "./requests";

/** Metadata of ours that the engine keeps with a client: the application that it belongs to. */
export const APPLICATION_ID = "application_id";

/** The engine's questions about the certificate of the connection (RFC 8705). Its status was judged by the door. */
export function certificateHooks({ requests }: Pick<EngineParts, "requests">) {
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
    /** `tls_client_auth`: asked last. `applicationId`: registered as the subject, because any certificate of the application will do. */
    certificateSubjectMatches(ctx: KoaContextWithOIDC, _property: string, applicationId: string): boolean {
      const request = requests.get(ctx.req);
      const identity = request?.certificate?.identity;
      if (!request || identity?.kind !== "ours" || identity.applicationId !== applicationId) return false;
      request.provenBy = { method: "tls_client_auth", kid: identity.kid, certificateType: identity.type };
      return true;
    },
  };
}

/** Our Transport certificate of the client's own application, or the foreign one that its client is registered with. */
function ownCertificate(request: OAuthRequest | undefined, client: Client | undefined): OAuthRequest["certificate"] {
  const identity = request?.certificate?.identity;
  if (!identity || !client || identity.kind === "refused") return undefined;
  const isOwn =
    identity.kind === "ours"
      ? identity.applicationId === client[APPLICATION_ID]
      : client.clientAuthMethod === "self_signed_tls_client_auth" && registeredKid(request, client) !== undefined;
  return isOwn ? request?.certificate : undefined;
}

/** The engine looks for the thumbprint among the client's keys and asks nothing more, so a registered certificate authenticates. */
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

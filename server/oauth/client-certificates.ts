import { X509Certificate } from "node:crypto";
import type { Client, KoaContextWithOIDC } from "oidc-provider";
import type { PresentedIdentity } from "@/lib/oauth/authentication";
import { certificateFailure } from "@/lib/oauth/certificate-checks";
import type { ProviderParts } from "./provider-parts";

/** Our extra client metadata: the application that the client belongs to. */
export const APPLICATION_ID = "application_id";

/** The provider's hooks for the certificate of the connection (RFC 8705). Its status is checked in oauth-handler.ts. */
export function certificateHooks({ requests }: Pick<ProviderParts, "requests">) {
  /** The certificate of the connection, if this client may use it. */
  const usable = (ctx: KoaContextWithOIDC) => {
    const request = requests.get(ctx.req);
    const { client } = ctx.oidc;
    if (!request?.certificate || !client) return undefined;
    const { identity, der } = request.certificate;
    const kid = registeredKid(identity, client);
    const failure = certificateFailure({
      certificate: identity,
      client: { authMethod: client.clientAuthMethod ?? "none", applicationId: String(client[APPLICATION_ID]) },
      registration: kid ? "usable" : "missing",
    });
    return failure ? undefined : { request, client, identity, der, kid };
  };
  return {
    /** The certificate that the client may authenticate with, and that its tokens may be bound to. */
    getCertificate(ctx: KoaContextWithOIDC): string | undefined {
      const found = usable(ctx);
      if (!found) return undefined;
      const { request, client, der, kid } = found;
      // The provider only compares the thumbprint with the client's keys, so a registered certificate authenticates.
      if (client.clientAuthMethod === "self_signed_tls_client_auth") {
        request.provenBy = { method: "self_signed_tls_client_auth", kid, certificateType: "transport" };
      }
      return new X509Certificate(der).toString();
    },
    certificateAuthorized: (ctx: KoaContextWithOIDC) => usable(ctx) !== undefined,
    /** `tls_client_auth`: called last. Any certificate of the client's application is accepted, whatever its subject. */
    certificateSubjectMatches(ctx: KoaContextWithOIDC): boolean {
      const found = usable(ctx);
      if (found?.identity.kind !== "ours") return false;
      const { kid, type } = found.identity;
      found.request.provenBy = { method: "tls_client_auth", kid, certificateType: type };
      return true;
    },
  };
}

/** KID of the client's key whose certificate this is (RFC 8705 §2.2); its keys are those usable now (client-metadata.ts). */
function registeredKid(identity: PresentedIdentity, client: Client): string | undefined {
  if (identity.kind === "refused") return undefined;
  const keys = (client.jwks?.keys ?? []) as { kid?: string; "x5t#S256"?: string }[]; // as client-metadata.ts writes them
  return keys.find((key) => key["x5t#S256"] === identity.thumbprintS256)?.kid;
}

import type { KoaContextWithOIDC } from "oidc-provider";
import { ASSERTION_ALGORITHMS, AUTH_METHODS } from "@/lib/clients/schema";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";
import type { Deps } from "@/lib/start/deps";
import { publishedDocument } from "@/lib/status/document";
import { isKnown } from "../http/conditional";
import { codingHeaders, documentCoding, represent } from "../http/representation";
import { WELL_KNOWN } from "./exact-paths";

/** A new token key is published a day before it signs, so caches may keep the key set for some minutes. */
const MAX_AGE_SECONDS = 300;

/** Client authentication at introspection and revocation: the same as at the token endpoint (RFC 8414 §2). */
export const ENDPOINT_AUTHENTICATION = {
  introspection_endpoint_auth_methods_supported: [...AUTH_METHODS],
  introspection_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS, "Ed25519"],
  revocation_endpoint_auth_methods_supported: [...AUTH_METHODS],
  revocation_endpoint_auth_signing_alg_values_supported: [...ASSERTION_ALGORITHMS, "Ed25519"],
};

/** Corrects discovery, and adds cache headers to discovery and token keys: a lifetime, a strong entity tag, and 304. */
export function publishDocuments({ clock }: Pick<Deps, "clock">) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next();
    const isDiscovery = WELL_KNOWN.has(ctx.path);
    if (ctx.status !== 200 || !(isDiscovery || ctx.path === OAUTH_PATHS.jwks)) return;
    const content = isDiscovery ? corrected(ctx.body as Metadata) : ctx.body;
    const expiresAt = new Date(clock.now().getTime() + MAX_AGE_SECONDS * 1000);
    const document = publishedDocument(Buffer.from(JSON.stringify(content)), ctx.type, expiresAt);
    ctx.set("cache-control", `public, max-age=${MAX_AGE_SECONDS}`);
    const representation = await represent(document, documentCoding(ctx.req.headers["accept-encoding"]));
    ctx.set("etag", representation.etag);
    const { vary, ...coding } = codingHeaders(representation);
    if (vary) ctx.vary(vary);
    ctx.set(coding);
    if (isKnown(ctx.req.headers, representation)) {
      ctx.status = 304;
      ctx.body = null;
    } else ctx.body = representation.body;
  };
}

interface Metadata {
  claims_supported: readonly string[];
}

/** The provider lists all that it supports; response modes and `sid` are disabled here (configuration.ts). */
function corrected(metadata: Metadata): Metadata {
  return {
    ...metadata,
    claims_supported: metadata.claims_supported.filter((claim) => claim !== "sid"),
    ...{ response_modes_supported: ["query"] },
  };
}

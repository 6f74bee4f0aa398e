import { errors, type KoaContextWithOIDC, type default as Provider } from "oidc-provider";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";

/** Not a response mode: the provider rejects it (unsupported_response_mode) in the query. */
const UNSUPPORTED = "unsupported";

/**
 * Responses use the query of the redirect URI, as in FAPI 2.0 and as advertised (decision 121). The provider also supports form_post,
 * which our content security policy blocks, and the fragment; neither a response nor an error may use them. So the provider gets an
 * unknown mode instead.
 */
export async function refuseOtherResponseModes(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  const { response_mode: mode } = ctx.query;
  if (ctx.path === OAUTH_PATHS.authorization && mode !== undefined && mode !== "" && mode !== "query") {
    ctx.query = { ...ctx.query, response_mode: UNSUPPORTED };
  }
  await next();
}

/** The same for pushed requests (RFC 9126), whose parameters are in the body: the provider calls this method of the client. */
export function refuseOtherResponseModesOfClients(provider: Provider): void {
  provider.Client.prototype.responseModeAllowed = (mode: string | undefined): boolean => {
    if (mode === undefined || mode === "query") return true;
    throw new errors.UnsupportedResponseMode();
  };
}

import { errors, type KoaContextWithOIDC, type default as Provider } from "oidc-provider";
import { OAUTH_PATHS } from "@/lib/oauth/audiences";

/** What no response mode is called: the engine refuses it (unsupported_response_mode) and answers by query. */
const UNSUPPORTED = "unsupported";

/**
 * Answers go back in the query of the redirect URI, which is what FAPI 2.0 uses and all that is advertised (decision 121). The
 * engine can also answer by a form that posts itself, which our content security policy stops, and in the fragment; a request
 * for one of those, or an error about it, must not end in such a page. So the engine gets a name it does not know.
 */
export async function refuseOtherResponseModes(ctx: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  const { response_mode: mode } = ctx.query;
  if (ctx.path === OAUTH_PATHS.authorization && mode !== undefined && mode !== "" && mode !== "query") {
    ctx.query = { ...ctx.query, response_mode: UNSUPPORTED };
  }
  await next();
}

/** The same for pushed requests (RFC 9126), whose parameters are in the body: the engine asks the client. */
export function refuseOtherResponseModesOfClients(provider: Provider): void {
  provider.Client.prototype.responseModeAllowed = (mode: string | undefined): boolean => {
    if (mode === undefined || mode === "query") return true;
    throw new errors.UnsupportedResponseMode();
  };
}

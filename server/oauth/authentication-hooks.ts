import Provider, { errors, type KoaContextWithOIDC } from "oidc-provider";
import { isSecretOf } from "@/lib/clients/secret";
import { chosenKey } from "@/lib/oauth/assertion/choose-key";
import { authenticationOf, gatherFacts } from "@/lib/oauth/assertion/facts";
import { parseAssertion } from "@/lib/oauth/assertion/parse";
import { firstFailure, OUR_CHECKS } from "@/lib/oauth/assertion/run-checks";
import { audiencesOf } from "@/lib/oauth/audiences";
import type { ProviderParts } from "./provider-parts";

/**
 * `assertJwtClientAuthClaimsAndHeader`: our additional checks of an assertion. The provider has verified the signature and not
 * consumed the `jti` yet. The assertion is parsed again, strictly: anything that parsers could read differently is rejected.
 * @throws InvalidClientAuth with the name of the check, for the provider's debug output only
 */
export function checkAssertion({ deps, requests }: ProviderParts) {
  return async (ctx: KoaContextWithOIDC): Promise<void> => {
    const parsed = parseAssertion(String(ctx.oidc.params?.client_assertion));
    if ("malformed" in parsed) throw new errors.InvalidClientAuth("assertion.form");
    const facts = await gatherFacts(deps.oauth.clients, parsed.assertion, {
      audiences: audiencesOf(deps.env, ctx.path),
      now: deps.clock.now(),
    });
    const failure = firstFailure(facts, OUR_CHECKS);
    if (failure) throw new errors.InvalidClientAuth(failure.check);
    const request = requests.get(ctx.req);
    const key = chosenKey(facts);
    if (!request || !key) throw new errors.InvalidClientAuth("key.usable");
    request.authentication = authenticationOf(facts);
    request.provenBy = {
      method: request.authentication.method,
      kid: key.kid,
      ...(key.source === "certificate" ? { certificateType: key.usage } : {}),
    };
  };
}

/**
 * Compares secrets as SHA-256, the only form that is stored (they have 256 random bits), and accepts only the method that the client is
 * registered for: the provider accepts both.
 */
export function compareSecrets(provider: Provider, { requests }: ProviderParts): void {
  provider.Client.prototype.compareClientSecret = function compare(secret: string) {
    const ctx = Provider.ctx;
    const method = ctx?.oidc.params?.client_secret ? "client_secret_post" : "client_secret_basic";
    const isProven = this.clientAuthMethod === method && isSecretOf(this.clientSecret ?? "", secret);
    const request = ctx && requests.get(ctx.req);
    if (isProven && request) request.provenBy = { method };
    return isProven;
  };
}

import Provider, { errors, type KoaContextWithOIDC } from "oidc-provider";
import { isSecretOf } from "@/lib/clients/secret";
import { chosenKey } from "@/lib/oauth/assertion/checks/key";
import { authenticationOf, gatherFacts } from "@/lib/oauth/assertion/facts";
import { parseAssertion } from "@/lib/oauth/assertion/parse";
import { firstFailure, OUR_CHECKS } from "@/lib/oauth/assertion/run-checks";
import { audiencesOf } from "@/lib/oauth/audiences";
import type { EngineParts } from "./engine-parts";

/**
 * `assertJwtClientAuthClaimsAndHeader`: what we ask of an assertion beyond the engine. It has verified the signature and not spent the
 * `jti` yet. The assertion is read once more, strictly: whatever two parsers could read differently is refused here.
 * @throws InvalidClientAuth naming the check, for the engine's debug output only
 */
export function judgeAssertion({ deps, requests }: EngineParts) {
  return async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { client_assertion: assertion, client_id: clientId } = ctx.oidc.params ?? {};
    const parsed = parseAssertion(String(assertion));
    if ("malformed" in parsed) throw new errors.InvalidClientAuth("assertion.form");
    const facts = await gatherFacts(deps.oauth.clients, parsed.assertion, {
      clientIdParameter: typeof clientId === "string" ? clientId : undefined,
      audiences: audiencesOf(deps.env, ctx.path),
      now: deps.clock.now(),
      isUsed: undefined,
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
 * Compares secrets as SHA-256, which is all we keep of them (they have 256 random bits), and takes each only by the one method that
 * its client is registered for: the engine takes both.
 */
export function compareSecrets(provider: Provider, { requests }: EngineParts): void {
  provider.Client.prototype.compareClientSecret = function compare(secret: string) {
    const ctx = Provider.ctx;
    const method = ctx?.oidc.params?.client_secret ? "client_secret_post" : "client_secret_basic";
    const isProven = this.clientAuthMethod === method && isSecretOf(this.clientSecret ?? "", secret);
    const request = ctx && requests.get(ctx.req);
    if (isProven && request) request.provenBy = { method };
    return isProven;
  };
}

import { createLocalJWKSet, type JWTVerifyGetKey } from "jose";
import type { Deps } from "@/lib/start/deps";

/** The authorization server's current keys from memory; other resource servers use its `jwks_uri`. */
export function ownKeys({ oauth }: Pick<Deps, "oauth">): JWTVerifyGetKey {
  return async (header, token) => createLocalJWKSet({ keys: await oauth.signingKeys.publicKeys() })(header, token);
}

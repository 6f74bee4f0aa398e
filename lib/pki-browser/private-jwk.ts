import type { BrowserKeyUsage, Bytes } from "./browser-key";
import { jwkOf } from "./private-key";

export interface PrivateJwkInput {
  /** The private key in DER, unencrypted. */
  pkcs8: Bytes;
  kid: string;
  usage: BrowserKeyUsage;
  /** The only JOSE algorithm of the key, if one is pinned. */
  algorithm?: string;
}

/**
 * The private key as a JWK (RFC 7517) with `kid`, `use` and, if pinned, `alg`. `use` is omitted for Transport: RFC 7517 has no value for TLS,
 * and several libraries refuse others. The result is secret.
 */
export async function privateJwk({
  pkcs8,
  kid,
  usage,
  algorithm,
}: PrivateJwkInput): Promise<JsonWebKey & { kid: string }> {
  const { kty, ...members } = await jwkOf(pkcs8);
  const use = { signing: "sig", encryption: "enc", transport: undefined }[usage];
  return {
    ...(kty ? { kty } : {}),
    ...(use ? { use } : {}),
    kid,
    ...(algorithm ? { alg: algorithm } : {}),
    ...members,
  };
}

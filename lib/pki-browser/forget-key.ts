import type { BrowserKey } from "./browser-key";

/**
 * Overwrites the exported bytes of a private key; they are then unusable. Drop the reference as well: the CryptoKey, copies inside
 * WebCrypto and strings made from the key (PEM, JWK) can't be overwritten and stay in memory until the browser reuses it.
 */
export function forgetKey(key: Pick<BrowserKey, "pkcs8">): void {
  key.pkcs8.fill(0);
}

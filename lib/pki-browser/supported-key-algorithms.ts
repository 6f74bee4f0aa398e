import { BROWSER_KEY_ALGORITHMS, type BrowserKeyAlgorithm } from "./browser-key-algorithms";

/**
 * The algorithms with which this browser can generate a key and sign. RSA and the NIST curves are in every WebCrypto; Ed25519 is tried.
 * Empty where there is no WebCrypto: pages that are not served over https (or from localhost).
 */
export async function supportedKeyAlgorithms(): Promise<BrowserKeyAlgorithm[]> {
  if (globalThis.crypto?.subtle === undefined) return [];
  const hasEd25519 = await knowsEd25519();
  return BROWSER_KEY_ALGORITHMS.filter((algorithm) => algorithm !== "ed25519" || hasEd25519);
}

/** Some browsers know the name and fail at signing, so both are tried; the key is dropped. */
async function knowsEd25519(): Promise<boolean> {
  try {
    const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    if (!("privateKey" in pair)) return false;
    await crypto.subtle.sign("Ed25519", pair.privateKey, new Uint8Array(1));
    return true;
  } catch {
    return false; // NotSupportedError
  }
}

import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { ExternalSigningKey } from "oidc-provider";
import type { PrivateJwk } from "@/lib/oauth/signing-keys";

/**
 * A token key that signs in the main thread. The provider's WebCrypto uses another thread for each signature, and the transfer costs the main
 * thread more than the P-256 signature itself (decision 159).
 */
export class TokenSigningKey extends ExternalSigningKey {
  readonly #private: KeyObject;
  readonly #public: KeyObject;

  constructor({ kid, alg, ...jwk }: PrivateJwk) {
    super();
    this.#private = createPrivateKey({ key: jwk, format: "jwk" });
    this.#public = createPublicKey(this.#private);
    Object.assign(this, { kid, alg }); // accessors that its type declares without their setters
  }

  override keyObject(): KeyObject {
    return this.#public;
  }

  /** ES256 (RFC 7518 §3.4): r and s concatenated. */
  override sign(data: Uint8Array): Uint8Array {
    return sign("sha256", data, { key: this.#private, dsaEncoding: "ieee-p1363" });
  }
}

import { CompactEncrypt, importJWK, type JWK } from "jose";
import { AppError } from "@/lib/errors";
import { MESSAGE_ENCRYPTION, type MessageAlgorithm, messageAlgorithm } from "@/lib/pki/message-algorithms";

/**
 * Encrypts a text for the holder of a key: compact JWE (RFC 7516) with `kid` in the header. RSA keys by RSA-OAEP-256, P-256, P-384 and
 * X25519 by ECDH-ES+A256KW; A256GCM.
 * @throws AppError invalid_input for a key that can't encrypt, unavailable if this browser does not have the algorithm
 */
export async function encryptMessage(publicJwk: JsonWebKey, kid: string, plaintext: string): Promise<string> {
  const alg = keyManagementFor(publicJwk);
  try {
    const key = await importJWK(withoutPurpose(publicJwk), alg);
    return await new CompactEncrypt(new TextEncoder().encode(plaintext))
      .setProtectedHeader({ alg, enc: MESSAGE_ENCRYPTION, kid })
      .encrypt(key);
  } catch (cause) {
    throw new AppError("unavailable", `This browser can't encrypt with this key (${alg}). Use another browser.`, {
      cause,
    });
  }
}

function keyManagementFor(jwk: JsonWebKey): MessageAlgorithm {
  const algorithm = messageAlgorithm(jwk);
  if (algorithm) return algorithm;
  throw new AppError("invalid_input", `Messages can't be encrypted with a key of the type ${jwk.crv ?? jwk.kty}.`);
}

/** Only public members; a private key passed by mistake is not imported. */
function withoutPurpose({ kty, crv, n, e, x, y }: JsonWebKey): JWK {
  const members = Object.entries({ kty, crv, n, e, x, y }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members) as JWK;
}

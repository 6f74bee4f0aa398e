import type { Tx } from "@/lib/db/database";
import { AppError } from "@/lib/errors";
import { unwrapped } from "@/lib/keys/read-upload";
import { bareIdentifier, hexDigits, readIdentifier } from "@/lib/operation/identifiers";
import { readForeignCertificate } from "@/lib/pki/foreign-certificate";
import { keyFamily } from "@/lib/pki/key-family";
import { decodeBase64, hasPemMarker, splitPem } from "@/lib/pki/pem";
import { PkiError } from "@/lib/pki/pki-error";
import { findPrivateKey } from "@/lib/pki/private-key";
import { type PublicKey, publicKeyFromSpki, rsaFromPkcs1 } from "@/lib/pki/public-key";
import { kindOfKeyDer, publicKeyFromJwk, publicKeyFromPem } from "@/lib/pki/public-key-import";
import { findPublicKey } from "./store";

export interface NamedKey {
  /** Lower-case hex SHA-256 of the normalised SubjectPublicKeyInfo. */
  keyFingerprint: string;
  /** `keyFamily` if the key itself is known, otherwise only the fingerprint. */
  family: string[];
  /** The text contained the private key itself. */
  wasPrivate: boolean;
}

/**
 * Parses the representation of a key: PEM of a key or certificate, its DER in base64, JWK, fingerprint in hex, thumbprint (RFC 7638) or
 * KID. A private key is reduced to its public key; no byte of it leaves this function.
 * @throws AppError invalid_input
 */
export async function readNamedKey(tx: Tx, text: string): Promise<NamedKey> {
  const given = text.trim();
  const name = readIdentifier(given);
  // A fingerprint is base64 as well, and one in 256 decodes to a text that begins with "{".
  const trimmed = name?.kid ? given : unwrapped(given).trim();
  const leaked = findPrivateKey(Buffer.from(trimmed))?.leakedKeys;
  if (leaked) {
    const [key] = leaked;
    if (key && leaked.length === 1) return named(key, true);
    throw unreadable(
      "The text contains private keys that can't be parsed as one key. Paste the certificate or public key instead.",
    );
  }
  if (name?.kid) {
    const hex = hexDigits(bareIdentifier(trimmed));
    const fingerprint = hex?.length === 64 ? hex : undefined;
    const jwk =
      (await findPublicKey(tx, { OR: [{ kid: name.kid }, { keyThumbprint: name.kid }] })) ??
      (fingerprint ? await findPublicKey(tx, { keyFingerprint: fingerprint }) : undefined);
    if (jwk) return named(publicKeyFromJwk(jwk), false);
    // Unknown hex may be the fingerprint of a key that is used later.
    if (fingerprint) return { keyFingerprint: fingerprint, family: [fingerprint], wasPrivate: false };
    throw unreadable("No key with this KID or thumbprint is known here. Paste the key itself to block it.");
  }
  return named(publicKeyOf(trimmed), false);
}

const named = (key: PublicKey, wasPrivate: boolean): NamedKey => ({
  keyFingerprint: key.keyFingerprint,
  family: keyFamily(key),
  wasPrivate,
});

function publicKeyOf(text: string) {
  try {
    if (text.startsWith("{")) return publicKeyFromJwk(jwkOf(text));
    if (!hasPemMarker(text)) return publicKeyOfDer(decodeBase64(text.replaceAll(/\s/g, "")));
    const certificate = splitPem(text).find(({ label }) => label === "CERTIFICATE");
    return certificate ? readForeignCertificate(certificate.der).publicKey : publicKeyFromPem(text);
  } catch (error) {
    if (error instanceof PkiError) throw unreadable(`Not a key: ${error.message}`);
    throw error;
  }
}

function publicKeyOfDer(der: Uint8Array) {
  const kind = kindOfKeyDer(der);
  if (kind === "certificate") return readForeignCertificate(der).publicKey;
  return kind === "pkcs1" ? rsaFromPkcs1(der) : publicKeyFromSpki(der);
}

function jwkOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable("The text begins like a JWK but is not JSON.");
  }
}

const unreadable = (message: string) =>
  new AppError("invalid_input", message, { details: { fields: [{ path: "key", message }] } });

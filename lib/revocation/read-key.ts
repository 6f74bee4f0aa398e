import type { Tx } from "@/lib/db/database";
import { unwrapped } from "@/lib/keys/read-upload";
import { AppError } from "@/lib/operation/errors";
import { readForeignCertificate } from "@/lib/pki/foreign-certificate";
import { decodeBase64, hasPemMarker, splitPem } from "@/lib/pki/pem";
import { PkiError } from "@/lib/pki/pki-error";
import { findPrivateKey } from "@/lib/pki/private-key";
import { publicKeyFromSpki, rsaFromPkcs1 } from "@/lib/pki/public-key";
import { kindOfKeyDer, publicKeyFromJwk, publicKeyFromPem } from "@/lib/pki/public-key-import";
import { findKeyFingerprint } from "./store";

export interface NamedKey {
  /** Lower-case hex SHA-256 of the normalised SubjectPublicKeyInfo. */
  keyFingerprint: string;
  /** The text held the private key itself. */
  wasPrivate: boolean;
}

const FINGERPRINT = /^[0-9a-f]{64}$/;
const NAME = /^[A-Za-z0-9_-]{43}$/;

/**
 * Which key a text names: PEM of a key or certificate, the DER of one in base64, JWK, fingerprint in hex, thumbprint (RFC 7638) or
 * KID. A private key names its public half, and nothing of it goes further than this function.
 * @throws AppError invalid_input
 */
export async function readNamedKey(tx: Tx, text: string): Promise<NamedKey> {
  const trimmed = unwrapped(text.trim()).trim();
  const leaked = findPrivateKey(Buffer.from(trimmed))?.leakedKeyFingerprints;
  if (leaked) {
    const [keyFingerprint] = leaked;
    if (keyFingerprint && leaked.length === 1) return { keyFingerprint, wasPrivate: true };
    throw unreadable("It holds private keys that can't be read as one: paste the certificate or public key instead.");
  }
  const hex = trimmed.toLowerCase().replace(/[:\s]/g, "");
  if (FINGERPRINT.test(hex)) return { keyFingerprint: hex, wasPrivate: false };
  if (NAME.test(trimmed)) {
    const keyFingerprint = await findKeyFingerprint(tx, trimmed);
    if (keyFingerprint) return { keyFingerprint, wasPrivate: false };
    throw unreadable("No key here has this KID or thumbprint. Paste the key itself: it can be blocked all the same.");
  }
  return { keyFingerprint: publicKeyOf(trimmed).keyFingerprint, wasPrivate: false };
}

function publicKeyOf(text: string) {
  try {
    if (text.startsWith("{")) return publicKeyFromJwk(jwkOf(text));
    if (!hasPemMarker(text)) return publicKeyOfDer(decodeBase64(text.replaceAll(/\s/g, "")));
    const certificate = splitPem(text).find(({ label }) => label === "CERTIFICATE");
    return certificate ? readForeignCertificate(certificate.der).publicKey : publicKeyFromPem(text);
  } catch (error) {
    if (error instanceof PkiError) throw unreadable(`This is no key: ${error.message}`);
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
    throw unreadable("It begins like a JWK but is not JSON.");
  }
}

const unreadable = (message: string) =>
  new AppError("invalid_input", message, { details: { fields: [{ path: "key", message }] } });

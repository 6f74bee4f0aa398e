import { encodePem } from "./pem";

export interface PemBundleInput {
  /** Unencrypted in DER, or encrypted in PEM (`encryptPrivateKey`). */
  privateKey: Uint8Array | string;
  certificatePem: string;
  /** Its issuers, in order, without the root. */
  chainPem: string;
}

/**
 * Private key, certificate and chain in one PEM file, in the order that nginx (`ssl_certificate` and `ssl_certificate_key` may be the same
 * file), HAProxy (`crt`) and Node (`key` and `cert`) want: each certificate certifies the one before it (RFC 8446 §4.4.2).
 */
export function pemBundle({ privateKey, certificatePem, chainPem }: PemBundleInput): string {
  const keyPem = typeof privateKey === "string" ? privateKey : encodePem("PRIVATE KEY", privateKey);
  const parts = [keyPem, certificatePem, chainPem].map((part) => part.trim()).filter(Boolean);
  return `${parts.join("\n")}\n`;
}

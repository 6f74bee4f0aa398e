import { AppError } from "@/lib/errors";
import type { Bytes } from "./browser-key";

/** DER as PEM (RFC 7468): lines of 64 characters, newline at the end. `label`: the text after BEGIN. */
export function encodePem(label: string, der: Uint8Array): string {
  const base64 = btoa(Array.from(der, (byte) => String.fromCharCode(byte)).join(""));
  const lines = base64.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]*)-----END CERTIFICATE-----/g;

/** The certificates of a PEM text in DER, in order; none if there is none. Text around the blocks is ignored. */
export function certificatesInPem(pem: string): Bytes[] {
  return Array.from(pem.matchAll(CERTIFICATE), ([, base64 = ""]) =>
    Uint8Array.from(atob(base64.replace(/\s/g, "")), (character) => character.charCodeAt(0)),
  );
}

/**
 * The only certificate of a PEM text, in DER.
 * @throws AppError invalid_input if there is none or more than one
 */
export function certificateInPem(pem: string): Bytes {
  const [der, ...others] = certificatesInPem(pem);
  if (der === undefined || others.length > 0)
    throw new AppError("invalid_input", "Expected exactly one certificate in PEM.");
  return der;
}

/**
 * The bytes of an upload: text unchanged, or DER (or a PEM file) decoded from base64. Rejects nothing; the registration authority
 * validates the result.
 */
export function csrBytes(csr: string): Uint8Array {
  const isBase64 = !csr.includes("-----") && /^[A-Za-z0-9+/=\s]+$/.test(csr);
  return Buffer.from(csr, isBase64 ? "base64" : "utf8");
}

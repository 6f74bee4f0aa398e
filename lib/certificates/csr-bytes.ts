/**
 * What was uploaded, as bytes: a text as it stands, or DER (or a PEM file) that came in base64. The registration authority
 * judges it; nothing is refused here.
 */
export function csrBytes(csr: string): Uint8Array {
  const isBase64 = !csr.includes("-----") && /^[A-Za-z0-9+/=\s]+$/.test(csr);
  return Buffer.from(csr, isBase64 ? "base64" : "utf8");
}

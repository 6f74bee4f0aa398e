import { quoteForShell } from "@/lib/registration/shell-quoting";

interface Certificate {
  publicUrl: string;
  issuerId: string;
  /** URL of the certificate. */
  x5u: string;
  /** URL of the OCSP responder. */
  ocspUrl: string;
}

/** For bash and zsh: asks the OCSP responder for the status of a certificate with openssl, which verifies the response. */
export function checkStatusCommand({ publicUrl, issuerId, x5u, ocspUrl }: Certificate): string {
  const pem = (file: string, path: string) =>
    `curl -fsS ${quoteForShell(publicUrl + path)} | openssl x509 -inform DER -out ${file}`;
  return [
    pem("root.pem", "/pki/root.crt"),
    pem("issuing.pem", `/pki/${issuerId}.crt`),
    `curl -fsSo certificate.pem ${quoteForShell(x5u)}`,
    `openssl ocsp -sha256 -issuer issuing.pem -cert certificate.pem -CAfile root.pem -verify_other issuing.pem -url ${quoteForShell(ocspUrl)}`,
  ].join("\n");
}

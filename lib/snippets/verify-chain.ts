import { quoteForShell } from "@/lib/registration/shell-quoting";

interface Chain {
  publicUrl: string;
  issuerId: string;
  /** URL of the certificate. */
  x5u: string;
}

/** For bash and zsh: downloads a certificate and its CAs, and verifies the chain with openssl. */
export function verifyChainCommand({ publicUrl, issuerId, x5u }: Chain): string {
  const download = (file: string, url: string) => `curl -fsSo ${file} ${quoteForShell(url)}`;
  return [
    download("root.crt", `${publicUrl}/pki/root.crt`),
    download("issuing.crt", `${publicUrl}/pki/${issuerId}.crt`),
    download("certificate.pem", x5u),
    "openssl verify -CAfile <(openssl x509 -in root.crt) -untrusted <(openssl x509 -in issuing.crt) certificate.pem",
  ].join("\n");
}

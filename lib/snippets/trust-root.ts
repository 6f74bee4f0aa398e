import { quoteForShell } from "@/lib/registration/shell-quoting";

interface Root {
  publicUrl: string;
  /** SHA-256 of the root certificate, lower-case hex. */
  thumbprintSha256: string;
}

/**
 * For bash and zsh: downloads the root CA, compares it with the thumbprint and verifies a downloaded full chain with openssl. The comparison is
 * worth something only if the thumbprint came another way than the file, so the text says where it is from.
 */
export function trustRootCommand({ publicUrl, thumbprintSha256 }: Root): string {
  const thumbprint = (thumbprintSha256.toUpperCase().match(/../g) ?? []).join(":");
  return [
    `curl -fsS ${quoteForShell(`${publicUrl}/pki/root.crt`)} | openssl x509 -inform DER -out root.pem`,
    `openssl x509 -in root.pem -noout -fingerprint -sha256 | grep -F ${thumbprint}`,
    "openssl verify -CAfile root.pem -untrusted fullchain.pem fullchain.pem",
  ].join("\n");
}

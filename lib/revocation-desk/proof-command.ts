import { FOR_GIT_BASH } from "@/lib/registration/csr-template";
import { quoteForShell } from "@/lib/registration/shell-quoting";
import { proofCommonName } from "./proof";

/**
 * For bash, zsh and sh: revokes a certificate with its private key, in the file YOUR.key. The proof is a CSR signed with that key; its
 * common name states the purpose.
 */
export function proofCommand(publicUrl: string, kid: string): string {
  const subject = quoteForShell(`/CN=${proofCommonName(kid)}`, "quoted");
  const url = quoteForShell(`${publicUrl}/api/v1/revocations?kid=${kid}`, "quoted");
  return [
    `${FOR_GIT_BASH} openssl req -new -key YOUR.key -subj ${subject} |`,
    `  curl --data-binary @- -H "Content-Type: application/pkcs10" ${url}`,
  ].join("\n");
}

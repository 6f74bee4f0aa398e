import { WHOAMI } from "@/lib/client-certificate/whoami-path";
import { quoteForShell } from "@/lib/registration/shell-quoting";
import type { TlsFiles } from "./facts";

/** For bash and zsh: asks the mTLS endpoint with curl how it sees the certificate. `mtlsUrl`: its origin. */
export function whoamiCommand(mtlsUrl: string, { keyFile, certificateFile, rootFile, rootUrl }: TlsFiles): string {
  const [key, certificate, root] = [keyFile, certificateFile, rootFile].map((file) => quoteForShell(file));
  return [
    `[ -f ${root} ] || curl -fsS ${quoteForShell(rootUrl)} | openssl x509 -inform DER -out ${root}`,
    `curl -sS --cert ${certificate} --key ${key} --cacert ${root} ${quoteForShell(mtlsUrl + WHOAMI)}`,
  ].join("\n");
}

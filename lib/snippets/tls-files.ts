import { downloadName } from "@/lib/certificates/download-name";
import { transportProfile } from "@/lib/profiles/built-in";
import type { TlsFiles } from "./facts";

/**
 * Files of a Transport certificate, as the CSR command and the downloads name them. Servers that know only the root need the chain of a
 * certificate; a self-signed one (not `isOurs`) has none.
 * @param uniqueName of the application
 */
export function tlsFiles(
  uniqueName: string,
  kid: string,
  { publicUrl, isOurs }: { publicUrl: string; isOurs: boolean },
): TlsFiles {
  const { fileSuffix } = transportProfile;
  const name = downloadName(uniqueName, fileSuffix, kid);
  return {
    keyFile: `${uniqueName}-${fileSuffix}.key`,
    certificateFile: isOurs ? `${name}-fullchain.pem` : `${name}.pem`,
    rootFile: "root.pem",
    rootUrl: `${publicUrl}/pki/root.crt`,
  };
}

import "server-only";
import { loadIfAllowed } from "@/app/_server/load";
import { deps } from "@/app/_server/runtime";
import { WhoamiCommand } from "@/app/(portal)/_whoami-command";
import { getApplication } from "@/lib/applications/get-application";
import type { Certificate } from "@/lib/certificates/schema/certificate";
import { tlsFiles } from "@/lib/snippets/tls-files";
import { whoamiCommand } from "@/lib/snippets/whoami-command";

/** For an application's Transport certificate: the command that shows how the mTLS endpoint sees it. */
export async function MtlsCheck({ certificate }: { certificate: Certificate }) {
  const { type, applicationId, kid, status } = certificate;
  const { publicUrl, mtlsUrl } = deps().env;
  if (type !== "transport" || applicationId === null || status !== "active" || !mtlsUrl) return null;
  const application = await loadIfAllowed(getApplication, { applicationId });
  if (!application) return null;
  const files = tlsFiles(application.uniqueName, kid, { publicUrl, isOurs: true });
  return <WhoamiCommand command={whoamiCommand(mtlsUrl, files)} />;
}

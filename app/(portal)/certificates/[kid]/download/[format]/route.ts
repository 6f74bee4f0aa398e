import { fileAnswer } from "@/app/_server/file-answer";
import { downloadCertificate } from "@/lib/certificates/download-certificate";
import type { DownloadFormat } from "@/lib/certificates/schema/certificate";

/** Downloads a certificate for the signed-in user. */
export async function GET(_request: Request, { params }: { params: Promise<{ kid: string; format: string }> }) {
  const { kid, format } = await params;
  return fileAnswer(downloadCertificate, { kid, format: format as DownloadFormat }); // validated by the operation's schema
}

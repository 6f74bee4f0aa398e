import { fileAnswer } from "@/app/_server/file-answer";
import { downloadCertificate } from "@/lib/certificates/download-certificate";

/** Downloads a certificate for the signed-in user. */
export async function GET(_request: Request, { params }: { params: Promise<{ kid: string; format: string }> }) {
  return fileAnswer(downloadCertificate, await params);
}

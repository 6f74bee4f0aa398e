import { fileAnswer } from "@/app/_server/file-answer";
import { exportCertificates } from "@/lib/certificates/export-certificates";

/** Streams the filtered list as CSV for the signed-in user. */
export async function GET(request: Request) {
  return fileAnswer(exportCertificates, Object.fromEntries(new URL(request.url).searchParams));
}

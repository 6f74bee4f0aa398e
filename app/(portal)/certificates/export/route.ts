import { fileAnswer } from "@/app/_server/file-answer";
import { exportCertificates } from "@/lib/certificates/export-certificates";

/** Streams the filtered list, or the selected certificates (`kid`, repeated), as CSV for the signed-in user. */
export async function GET(request: Request) {
  const { searchParams } = new URL(request.url);
  const kids = searchParams.getAll("kid");
  searchParams.delete("kid");
  const filter = Object.fromEntries(searchParams);
  return fileAnswer(exportCertificates, kids.length > 0 ? { ...filter, kids: kids.join(",") } : filter);
}

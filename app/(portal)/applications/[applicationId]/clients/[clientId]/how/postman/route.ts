import { fileAnswer } from "@/app/_server/file-answer";
import { getPostmanCollection } from "@/lib/snippets/get-postman-collection";

/** The client's Postman collection as a file, for the person who is signed in. No secret is in it. */
export async function GET(_request: Request, { params }: { params: Promise<{ clientId: string }> }) {
  const { clientId } = await params;
  return fileAnswer(getPostmanCollection, { clientId });
}

import type { NextRequest } from "next/server";
import { fileAnswer } from "@/app/_server/file-answer";
import { getPostmanCollection } from "@/lib/snippets/get-postman-collection";

/** The client's Postman collection as a file, for the person who is signed in. No secret is in it. */
export async function GET(request: NextRequest, { params }: { params: Promise<{ clientId: string }> }) {
  const { clientId } = await params;
  const kid = request.nextUrl.searchParams.get("kid");
  return fileAnswer(getPostmanCollection, { clientId, ...(kid ? { kid } : {}) });
}

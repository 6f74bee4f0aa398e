import type { NextRequest } from "next/server";
import { fileAnswer } from "@/app/_server/file-answer";
import { getPostmanCollection } from "@/lib/snippets/get-postman-collection";

/** Downloads the client's Postman collection for the signed-in user. It contains no secret. */
export async function GET(request: NextRequest, { params }: { params: Promise<{ clientId: string }> }) {
  const { clientId } = await params;
  const kid = request.nextUrl.searchParams.get("kid");
  return fileAnswer(getPostmanCollection, { clientId, ...(kid ? { kid } : {}) });
}

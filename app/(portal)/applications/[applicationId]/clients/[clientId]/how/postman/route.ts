import type { NextRequest } from "next/server";
import { fileAnswer } from "@/app/_server/file-answer";
import { getPostmanCollection } from "@/lib/snippets/get-postman-collection";

/** Downloads the client's Postman collection for the signed-in user. It contains no secret. */
export async function GET(request: NextRequest, { params }: { params: Promise<{ clientId: string }> }) {
  const { clientId } = await params;
  const query = request.nextUrl.searchParams;
  const given = ["kid", "variant"].flatMap((name) => {
    const value = query.get(name);
    return value ? [[name, value] as const] : [];
  });
  return fileAnswer(getPostmanCollection, { clientId, ...Object.fromEntries(given) });
}

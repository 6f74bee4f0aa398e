import type { NextRequest } from "next/server";
import { jsonAnswer } from "@/app/_server/json-answer";
import { watchTokens } from "@/lib/oauth/watch-tokens";

/** What `FirstToken` polls: the newest token requests of the client, for the signed-in user. */
export async function GET(request: NextRequest, { params }: { params: Promise<{ clientId: string }> }) {
  const { clientId } = await params;
  const since = request.nextUrl.searchParams.get("since");
  return jsonAnswer(watchTokens, { clientId, ...(since ? { since } : {}) });
}

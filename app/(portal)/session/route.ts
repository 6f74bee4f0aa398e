import { sessionNow } from "@/app/_server/session";

/**
 * The session of this browser, for `SessionGuard`. It reads only the session row and is not activity: a page that is left open is signed out.
 * Without a session the answer is null and not 401, because that is no failure here.
 */
export async function GET(): Promise<Response> {
  return Response.json({ session: await sessionNow() }, { headers: { "cache-control": "private, no-store" } });
}

import NextAuth from "next-auth";
import { authOptions } from "@/app/_server/auth-options";

type Handler = (request: Request, context: { params: Promise<{ nextauth: string[] }> }) => Promise<Response>;

/**
 * The paths of next-auth that have a use here. Others are not there: `_log` writes what a caller sends into the log, and `error` and
 * `signin` are pages that the portal has itself.
 */
const PATHS: Record<string, readonly string[]> = {
  GET: ["csrf", "session"],
  POST: ["callback/credentials", "signout"],
};

const handler: Handler = async (request, context) => {
  const { nextauth } = await context.params;
  if (!PATHS[request.method]?.includes(nextauth.join("/"))) return new Response("Not Found\n", { status: 404 });
  try {
    return await NextAuth(authOptions())(request, context);
  } catch (error) {
    // A callback address in the caller's cookie that is none.
    if ((error as { code?: unknown }).code === "ERR_INVALID_URL") return new Response("Bad Request\n", { status: 400 });
    throw error;
  }
};

export { handler as GET, handler as POST };

import { cookies } from "next/headers";
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

/** Where next-auth keeps the address to go back to; with TLS under a name with a prefix. */
const CALLBACK_COOKIES = ["next-auth.callback-url", "__Secure-next-auth.callback-url"];

const handler: Handler = async (request, context) => {
  const { nextauth } = await context.params;
  if (!PATHS[request.method]?.includes(nextauth.join("/"))) return new Response("Not Found\n", { status: 404 });
  const callbackUrl = new URL(request.url).searchParams.getAll("callbackUrl");
  if (callbackUrl.some((url) => !isAddress(url))) {
    return new Response("The parameter callbackUrl is no address. Leave it out, or send a path of this portal.\n", {
      status: 400,
    });
  }
  await dropUnreadableCookies();
  return await NextAuth(authOptions())(request, context);
};

/** next-auth takes an address in a cookie that it can't read for a mistake in its settings, and answers 500 until the cookie goes. */
async function dropUnreadableCookies(): Promise<void> {
  const jar = await cookies();
  for (const name of CALLBACK_COOKIES) {
    const value = jar.get(name)?.value;
    if (value && !isAddress(value)) jar.delete(name);
  }
}

/** As next-auth judges it: a path, or a URL of HTTP. */
function isAddress(value: string): boolean {
  const base = value.startsWith("/") ? "http://localhost" : undefined;
  return value === "" || (URL.canParse(value, base) && /^https?:$/.test(new URL(value, base).protocol));
}

export { handler as GET, handler as POST };

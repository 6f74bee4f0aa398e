import { cookies } from "next/headers";
import NextAuth from "next-auth";
import { authOptions } from "@/app/_server/auth-options";

type Handler = (request: Request, context: { params: Promise<{ nextauth: string[] }> }) => Promise<Response>;

/** The next-auth paths in use. All others return 404: `_log` writes caller input into the log; `error` and `signin` are portal pages. */
const PATHS: Record<string, readonly string[]> = {
  GET: ["csrf", "session"],
  POST: ["callback/credentials", "signout"],
};

/** Cookies in which next-auth stores the return URL; prefixed with TLS. */
const CALLBACK_COOKIES = ["next-auth.callback-url", "__Secure-next-auth.callback-url"];

const handler: Handler = async (request, context) => {
  const { nextauth } = await context.params;
  if (!PATHS[request.method]?.includes(nextauth.join("/"))) return new Response("Not Found\n", { status: 404 });
  const callbackUrl = new URL(request.url).searchParams.getAll("callbackUrl");
  if (callbackUrl.some((url) => !isHttpUrlOrPath(url))) {
    return new Response("The parameter callbackUrl is not a URL. Omit it, or send a path of this portal.\n", {
      status: 400,
    });
  }
  await dropUnreadableCookies();
  return await NextAuth(authOptions())(request, context);
};

/** next-auth treats an invalid URL in a cookie as a configuration error and responds with 500 until the cookie is removed. */
async function dropUnreadableCookies(): Promise<void> {
  const jar = await cookies();
  for (const name of CALLBACK_COOKIES) {
    const value = jar.get(name)?.value;
    if (value && !isHttpUrlOrPath(value)) jar.delete(name);
  }
}

/** The rule of next-auth: a path or an HTTP URL. */
function isHttpUrlOrPath(value: string): boolean {
  const base = value.startsWith("/") ? "http://localhost" : undefined;
  return value === "" || (URL.canParse(value, base) && /^https?:$/.test(new URL(value, base).protocol));
}

export { handler as GET, handler as POST };

import "server-only";
import type { AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { isAppError } from "@/lib/errors";
import { actorForSession, SESSION_SECONDS } from "@/lib/users/session";
import { signIn } from "@/lib/users/sign-in";
import { signOut } from "@/lib/users/sign-out";
import { requestFacts } from "./request";
import { deps } from "./runtime";
import { safePath } from "./safe-path";
import { sessionCookie, sessionSecret } from "./session";

/** next-auth errors that any caller can cause: a forged session cookie, or one signed with an older secret. */
const CALLER_ERRORS = new Set(["JWT_SESSION_ERROR", "INVALID_CALLBACK_URL_ERROR"]);

/**
 * next-auth over our own sessions: its token contains only the id of a session row (`sid`). Built per request,
 * because public URL and secret are settings of the running process, not of the build.
 */
export function authOptions(): AuthOptions {
  const { name, options } = sessionCookie();
  // next-auth reads its base URL only from here; without it, it would trust the Host header.
  process.env.NEXTAUTH_URL = deps().env.publicUrl;
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: SESSION_SECONDS },
    useSecureCookies: options.secure,
    cookies: { sessionToken: { name, options } },
    pages: { signIn: "/sign-in", signOut: "/", error: "/sign-in" },
    providers: [
      CredentialsProvider({
        name: "Email and password",
        credentials: { email: { type: "email" }, password: { type: "password" } },
        async authorize(credentials) {
          const { address, requestId, userAgent } = await requestFacts();
          try {
            const sessionId = await signIn(deps(), { ...credentials, address, requestId, userAgent });
            return { id: sessionId };
          } catch (error) {
            // next-auth puts the message into the redirect's query; messages of unexpected errors are not exposed.
            throw new Error(isAppError(error) ? error.code : "internal", { cause: error });
          }
        },
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => ({ sid: user ? user.id : token.sid }),
      async session({ session, token }) {
        const actor = typeof token.sid === "string" ? await actorForSession(deps(), token.sid) : undefined;
        return { expires: session.expires, ...(actor ? { user: { name: actor.name, email: actor.email } } : {}) };
      },
      // Only our own pages, whatever the query says.
      redirect: ({ url, baseUrl }) => (url.startsWith(`${baseUrl}/`) ? url : `${baseUrl}${safePath(url)}`),
    },
    events: {
      async signOut({ token }) {
        if (typeof token?.sid === "string") await signOut(deps(), token.sid);
      },
    },
    logger: {
      error: (code, metadata) =>
        deps().log[CALLER_ERRORS.has(code) ? "debug" : "error"]({ code, metadata }, "next-auth"),
      warn: (code) => deps().log.debug({ code }, "next-auth"),
      debug: () => {},
    },
  };
}

import "server-only";
import { cookies } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import { cache } from "react";
import { AppError } from "@/lib/errors";
import { type Actor, ANONYMOUS, type UserActor } from "@/lib/operation/actor";
import { actorForSession, SESSION_SECONDS, sessionEnd } from "@/lib/users/session";
import { deps } from "./runtime";

/** Name and attributes of the session cookie. With TLS, `__Host-` binds it to this host. */
export function sessionCookie() {
  const secure = deps().env.publicUrl.startsWith("https:");
  return {
    name: secure ? "__Host-countersign-session" : "countersign-session",
    options: { httpOnly: true, sameSite: "lax", path: "/", secure },
  } as const;
}

/** Key of the session tokens. @throws AppError internal when the runtime has none */
export function sessionSecret(): string {
  const { sessionSecret: secret } = deps().env;
  if (!secret) throw new AppError("internal", "The portal has no session secret. Set SESSION_SECRET and restart it.");
  return secret;
}

/** Id of the session row in the cookie; undefined without a valid cookie. */
export const currentSessionId = cache(async (): Promise<string | undefined> => {
  const token = (await cookies()).get(sessionCookie().name)?.value;
  if (!token) return undefined;
  const claims = await decode({ token, secret: sessionSecret() }).catch(() => null); // forged or signed with an older secret
  return typeof claims?.sid === "string" ? claims.sid : undefined;
});

/** The actor of this request. The cookie only names a row: sign-out and suspension take effect with the next request. */
export const currentActor = cache(async (): Promise<Actor> => {
  const sessionId = await currentSessionId();
  return (sessionId && (await actorForSession(deps(), sessionId))) || ANONYMOUS;
});

/** The signed-in user; undefined when not signed in. */
export async function currentUser(): Promise<UserActor | undefined> {
  const actor = await currentActor();
  return actor.kind === "user" ? actor : undefined;
}

/** The session of this request for its own page, null without one. Not cached: an action before it may have extended the session. */
export async function sessionNow() {
  const sessionId = await currentSessionId();
  const end = sessionId && (await sessionEnd(deps(), sessionId));
  if (!end) return null;
  const { userId, endsAt, isExtendable } = end;
  const remainingSeconds = Math.floor((endsAt.getTime() - deps().clock.now().getTime()) / 1000);
  return { userId, remainingSeconds, isExtendable };
}

/** Sets the session cookie: the same token that next-auth writes, containing only the row's id. */
export async function writeSessionCookie(sessionId: string): Promise<void> {
  const { name, options } = sessionCookie();
  const value = await encode({ token: { sid: sessionId }, secret: sessionSecret(), maxAge: SESSION_SECONDS });
  (await cookies()).set(name, value, { ...options, maxAge: SESSION_SECONDS });
}

export async function clearSessionCookie(): Promise<void> {
  const { name, options } = sessionCookie();
  (await cookies()).set(name, "", { ...options, maxAge: 0 });
}

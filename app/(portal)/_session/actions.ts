"use server";

import { currentActor, sessionNow } from "@/app/_server/session";
import type { SessionStatus } from "./watch-session";

/** "Stay signed in": a request like any other, which ends the inactivity. @returns null when the session has already ended */
export async function staySignedInAction(): Promise<SessionStatus | null> {
  await currentActor();
  return sessionNow();
}

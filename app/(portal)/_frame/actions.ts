"use server";

import { revalidatePath } from "next/cache";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { currentContext } from "@/app/_server/load";
import { ORGANISATION_COOKIE } from "@/app/_server/organisation";
import { clearSessionCookie, currentSessionId, sessionCookie } from "@/app/_server/session";
import type { PaletteItem } from "@/components/ui/command-palette";
import { signOut } from "@/lib/users/sign-out";
import { searchEverything, searchOrganisations } from "./search";

/** Ends the session at its row: a copy of the cookie is worth nothing afterwards. */
export async function signOutAction(): Promise<void> {
  const [{ deps }, sessionId] = await Promise.all([currentContext(), currentSessionId()]);
  if (sessionId) await signOut(deps, sessionId);
  await clearSessionCookie();
  redirect("/sign-in?done=signed-out");
}

/** Narrows the lists to one organisation; "" takes the narrowing off. */
export async function chooseOrganisationAction(organisationId: string): Promise<void> {
  const { secure } = sessionCookie().options;
  (await cookies()).set(ORGANISATION_COOKIE, String(organisationId).slice(0, 64), {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure,
    maxAge: organisationId ? 31_536_000 : 0,
  });
  revalidatePath("/", "layout");
}

/** Organisations for the switcher, once there are more than its menu shows. */
export async function findOrganisationAction(query: string): Promise<PaletteItem[]> {
  return searchOrganisations(String(query).slice(0, 200));
}

export async function searchAction(query: string): Promise<PaletteItem[]> {
  return searchEverything(String(query).slice(0, 500));
}

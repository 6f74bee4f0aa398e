"use server";

import { revalidatePath } from "next/cache";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { currentContext } from "@/app/_server/load";
import { ORGANISATION_COOKIE } from "@/app/_server/organisation";
import { clearSessionCookie, currentSessionId, sessionCookie } from "@/app/_server/session";
import type { PaletteItem } from "@/components/ui/palette-item";
import { signOut } from "@/lib/users/sign-out";
import { searchEverything, searchOrganisations } from "./search";

/** Ends the session in the database, so that a copy of the cookie no longer works. */
export async function signOutAction(): Promise<void> {
  const [{ deps }, sessionId] = await Promise.all([currentContext(), currentSessionId()]);
  if (sessionId) await signOut(deps, sessionId);
  await clearSessionCookie();
  redirect("/sign-in?done=signed-out");
}

/** Filters the lists to one organisation; "" removes the filter. */
export async function chooseOrganisationAction(organisationId: unknown): Promise<void> {
  const { secure } = sessionCookie().options;
  (await cookies()).set(ORGANISATION_COOKIE, textOf(organisationId, 64), {
    httpOnly: true,
    sameSite: "lax",
    path: "/",
    secure,
    maxAge: organisationId ? 31_536_000 : 0,
  });
  revalidatePath("/", "layout");
}

/** Organisation search of the switcher, for users with more organisations than its menu shows. */
export async function findOrganisationAction(query: unknown): Promise<PaletteItem[]> {
  return searchOrganisations(textOf(query, 200));
}

export async function searchAction(query: unknown): Promise<PaletteItem[]> {
  return searchEverything(textOf(query, 500));
}

/** Action arguments are untrusted: a value that is not a string becomes "", and a surrogate that the cut left alone is replaced. */
const textOf = (value: unknown, maxCharacters: number): string =>
  typeof value === "string" ? Buffer.from(value.slice(0, maxCharacters)).toString() : "";

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

/** Organisations for the switcher, once there are more than its menu shows. */
export async function findOrganisationAction(query: unknown): Promise<PaletteItem[]> {
  return searchOrganisations(textOf(query, 200));
}

export async function searchAction(query: unknown): Promise<PaletteItem[]> {
  return searchEverything(textOf(query, 500));
}

/** Arguments are what a caller sends: what is no text counts as none, and half a character that was cut off is replaced. */
const textOf = (value: unknown, mostCharacters: number): string =>
  typeof value === "string" ? Buffer.from(value.slice(0, mostCharacters)).toString() : "";

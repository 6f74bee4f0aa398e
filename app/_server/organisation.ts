import "server-only";
import { cookies } from "next/headers";
import { cache } from "react";
import { scopeOf } from "@/lib/operation/actor";
import { currentActor } from "./session";

/** Cookie that remembers which organisation one works for. A filter, never a right: every operation checks for itself. */
export const ORGANISATION_COOKIE = "organisation";

/**
 * Id of the organisation that lists are narrowed to: the address (`?organisation=`) before the choice in the top bar,
 * and for people with only one organisation always that one. Undefined: everything they may see.
 */
export async function selectedOrganisationId(fromAddress?: string | string[]): Promise<string | undefined> {
  return typeof fromAddress === "string" && fromAddress !== "" ? fromAddress : chosenOrganisationId();
}

const chosenOrganisationId = cache(async (): Promise<string | undefined> => {
  const scope = scopeOf(await currentActor(), "organisation:read");
  if (scope !== "all" && scope.size === 1) return [...scope][0];
  const chosen = (await cookies()).get(ORGANISATION_COOKIE)?.value;
  if (!chosen) return undefined;
  return scope === "all" || scope.has(chosen) ? chosen : undefined;
});

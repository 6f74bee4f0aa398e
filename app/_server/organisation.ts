import "server-only";
import { cookies } from "next/headers";
import { cache } from "react";
import { scopeOf } from "@/lib/operation/actor";
import { isInScope } from "@/lib/operation/scope";
import { currentActor } from "./session";

/** Cookie with the selected organisation. It filters lists and grants no access: every operation checks the scope. */
export const ORGANISATION_COOKIE = "organisation";

/**
 * Id of the organisation that lists are filtered by: `?organisation=` takes precedence over the switcher. Members of
 * one organisation always get that one. Undefined: all organisations in scope.
 */
export async function selectedOrganisationId(fromAddress?: string | string[]): Promise<string | undefined> {
  return typeof fromAddress === "string" && fromAddress !== "" ? fromAddress : chosenOrganisationId();
}

const chosenOrganisationId = cache(async (): Promise<string | undefined> => {
  const scope = scopeOf(await currentActor(), "organisation:read");
  if (scope !== "all" && scope.organisations.size === 1) return [...scope.organisations][0];
  const chosen = (await cookies()).get(ORGANISATION_COOKIE)?.value;
  if (!chosen) return undefined;
  return isInScope(scope, { organisationId: chosen }) ? chosen : undefined;
});

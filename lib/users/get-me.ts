import { z } from "zod";
import { defineOperation } from "@/lib/operation/operation";
import { FIRST_PAGE } from "@/lib/operation/paging";
import { strongestOf } from "@/lib/operation/permissions";
import { NO_SCOPE } from "@/lib/operation/scope";
import { findOrganisations } from "@/lib/organisations/public";
import { Me } from "./schema";

const MAX_ORGANISATIONS = 200;

/** The caller and their organisations. */
export const getMe = defineOperation({
  operation: "user.get_me",
  id: "getMe",
  summary: "Get the current user and their organisations.",
  permission: "self",
  scope: "self",
  effect: "read",
  input: z.strictObject({}),
  output: Me,
  async run({ ctx, tx }) {
    const { userId: id, email, name, platformRole, via, scopes, organisations } = ctx.actor;
    const rows = await findOrganisations(
      tx,
      { scope: { ...NO_SCOPE, organisations: new Set(organisations.keys()) } },
      { start: FIRST_PAGE, take: MAX_ORGANISATIONS },
    );
    return {
      id,
      email,
      name,
      platformRole,
      via,
      scopes: scopes && [...scopes],
      organisations: rows.flatMap((row) => {
        const role = strongestOf(organisations.get(row.id) ?? new Set());
        return role ? [{ organisationId: row.id, organisationName: row.legalName, role }] : [];
      }),
    };
  },
});

import { scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { decodeCursor, toPage } from "@/lib/operation/paging";
import { ContactPage, ListContactsInput } from "./schema";
import { findContacts, findOrganisation } from "./store";
import { toContact } from "./view";

/** Lists the contacts of an organisation, or only those of one application. */
export const listContacts = defineOperation({
  operation: "contact.list",
  summary: "List an organisation's contacts.",
  permission: "organisation:read",
  scope: "organisation",
  effect: "read",
  input: ListContactsInput,
  output: ContactPage,
  async run({ ctx, input: { limit, cursor, organisationId, applicationId }, tx }) {
    await findOrganisation(tx, scopeOf(ctx.actor, "organisation:read"), organisationId);
    const after = decodeCursor(cursor);
    const rows = await findContacts(tx, { organisationId, applicationId, after, take: limit + 1 });
    return toPage(rows, limit, (row) => [row.id, row.id], toContact);
  },
});

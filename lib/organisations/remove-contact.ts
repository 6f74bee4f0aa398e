import { assertMay, scopeOf } from "@/lib/operation/actor";
import { defineOperation } from "@/lib/operation/operation";
import { assertActive } from "@/lib/state/suspension";
import { Contact, RemoveContactInput } from "./schema";
import { deleteContact, findContact, findOrganisation } from "./store";
import { toContact } from "./view";

/** Removes a contact and returns it. */
export const removeContact = defineOperation({
  operation: "contact.remove",
  summary: "Remove a contact.",
  permission: "contact:write",
  scope: "organisation",
  effect: "write",
  input: RemoveContactInput,
  output: Contact,
  async run({ ctx, input, tx, audit }) {
    const scope = scopeOf(ctx.actor, "organisation:read");
    const row = await findContact(tx, scope, input.contactId);
    assertMay(ctx.actor, "contact:write", row);
    assertActive({ organisationStatus: (await findOrganisation(tx, scope, row.organisationId)).status });
    await deleteContact(tx, row.id);
    const before = toContact(row);
    await audit({ entity: "contact", entityId: row.id, organisationId: row.organisationId, before });
    return before;
  },
});

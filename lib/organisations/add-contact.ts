import { v7 as uuidv7 } from "uuid";
import { notFound } from "@/lib/errors";
import { assertMay, scopeOf } from "@/lib/operation/actor";
import { assertBelowCeiling, CEILINGS } from "@/lib/operation/ceilings";
import { defineOperation } from "@/lib/operation/operation";
import { assertActive } from "@/lib/state/suspension";
import { AddContactInput, Contact } from "./schema";
import { countContacts, findOrganisation, hasApplication, insertContact } from "./store";
import { toContact } from "./view";

/** Adds a recipient of emails about an organisation or one of its applications; contacts need no account. */
export const addContact = defineOperation({
  operation: "contact.add",
  summary: "Add a contact to an organisation or application.",
  permission: "contact:write",
  scope: "organisation",
  effect: "write",
  input: AddContactInput,
  output: Contact,
  async run({ ctx, input, tx, audit }) {
    const organisation = await findOrganisation(tx, scopeOf(ctx.actor, "organisation:read"), input.organisationId);
    assertMay(ctx.actor, "contact:write", { organisationId: organisation.id });
    assertActive({ organisationStatus: organisation.status });
    const { applicationId = null, kind, name, email } = input;
    if (applicationId && !(await hasApplication(tx, organisation.id, applicationId))) throw notFound("The application");
    const most = CEILINGS.contactsPerOrganisation;
    assertBelowCeiling({
      count: await countContacts(tx, organisation.id),
      most,
      rule: `An organisation can have at most ${most} contacts.`,
      nextStep: "Remove a contact that is no longer needed.",
      reason: "contact_limit_reached",
    });
    const createdAt = ctx.deps.clock.now();
    const row = { id: uuidv7(), organisationId: organisation.id, applicationId, kind, name, email, createdAt };
    const after = toContact(await insertContact(tx, row));
    await audit({ entity: "contact", entityId: after.id, organisationId: organisation.id, after });
    return after;
  },
});

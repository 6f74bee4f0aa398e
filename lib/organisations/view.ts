import { type Contact, ContactKind, type Organisation } from "./schema";
import type { ContactRow, OrganisationCounts, OrganisationRow } from "./store";

/** The public representation of an organisation. */
export function toOrganisation(row: OrganisationRow, counts?: OrganisationCounts): Organisation {
  return {
    id: row.id,
    legalName: row.legalName,
    country: row.country,
    registrationNumber: row.registrationNumber,
    status: row.status,
    parentId: row.parentId,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    ...(counts ? { counts } : {}),
  };
}

/** The public representation of a contact. */
export function toContact(row: ContactRow): Contact {
  return { ...row, kind: ContactKind.parse(row.kind), createdAt: row.createdAt.toISOString() };
}

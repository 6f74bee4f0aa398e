import { type Contact, ContactKind, type Organisation, OrganisationStatus } from "./schema";
import type { ContactRow, OrganisationCounts, OrganisationRow } from "./store";

/** The organisation as every door shows it. */
export function toOrganisation(row: OrganisationRow, counts?: OrganisationCounts): Organisation {
  return {
    id: row.id,
    legalName: row.legalName,
    country: row.country,
    registrationNumber: row.registrationNumber,
    status: OrganisationStatus.parse(row.status),
    parentId: row.parentId,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    ...(counts ? { counts } : {}),
  };
}

/** The contact as every door shows it. */
export function toContact(row: ContactRow): Contact {
  return { ...row, kind: ContactKind.parse(row.kind), createdAt: row.createdAt.toISOString() };
}

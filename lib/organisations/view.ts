import { AppError } from "@/lib/errors";
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

/** Nothing below a suspended organisation changes. @throws AppError precondition_failed */
export function assertOrganisationActive(organisation: { status: string }): void {
  if (organisation.status === "active") return;
  throw new AppError("precondition_failed", "The organisation is suspended, so nothing below it can be changed.", {
    details: { reason: "organisation_suspended" },
  });
}

/** The contact as every door shows it. */
export function toContact(row: ContactRow): Contact {
  return { ...row, kind: ContactKind.parse(row.kind), createdAt: row.createdAt.toISOString() };
}

import type { Tx } from "@/lib/db/database";
import { Prisma } from "@/lib/db/generated/client";
import type { AuditRow } from "./audit-entry";

/** Appends a row to the audit log. No code updates or deletes rows of this table. */
export async function insertAuditRow(tx: Tx, row: AuditRow): Promise<void> {
  await tx.auditEvent.create({
    data: { ...row, before: row.before ?? Prisma.DbNull, after: row.after ?? Prisma.DbNull },
  });
}

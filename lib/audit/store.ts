import type { Tx } from "@/lib/db/database";
import { Prisma } from "@/lib/db/generated/client";
import type { AuditRow } from "./entry";

/** Appends one row. Nothing ever updates or deletes in this table. */
export async function insertAuditRow(tx: Tx, row: AuditRow): Promise<void> {
  await tx.auditEvent.create({
    data: { ...row, before: row.before ?? Prisma.DbNull, after: row.after ?? Prisma.DbNull },
  });
}

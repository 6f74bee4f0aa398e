import type { Tx } from "@/lib/db/database";
import { Prisma } from "@/lib/db/generated/client";
import { isExpiringSql } from "@/lib/state/certificate";
import { isRotationOpenSql } from "@/lib/state/rotation";
import { type ActionFilter, type ActionRow, at, mine, NOTHING, rowsWithTotal } from "./found";

const HOLDER = Prisma.sql`JOIN certificates c ON c.id = f.id JOIN organisations o ON o.id = c.organisation_id
  LEFT JOIN applications a ON a.id = c.application_id`;

const COLUMNS = {
  ...NOTHING,
  subjectId: Prisma.sql`c.kid`,
  name: Prisma.sql`c.name`,
  organisationId: Prisma.sql`o.id`,
  organisationName: Prisma.sql`o.legal_name`,
  applicationId: Prisma.sql`a.id`,
  applicationName: Prisma.sql`a.name`,
  at: Prisma.sql`c.not_after`,
  profileId: Prisma.sql`c.profile_id`,
};

/** Certificates that expire soon and are not replaced, the earliest expiry first. */
export function findExpiring(tx: Tx, filter: ActionFilter): Promise<ActionRow[]> {
  const matching = Prisma.sql`SELECT c.id, c.not_after FROM certificates c
    WHERE ${mine("c.organisation_id", filter)} AND ${at((now) => isExpiringSql("c", now), filter)}`;
  const order = Prisma.sql`f.not_after, f.id`;
  return tx.$queryRaw(rowsWithTotal({ matching, order, from: HOLDER, columns: COLUMNS }, filter.take));
}

/** Replaced certificates that are still valid a week after their successors were issued, the earliest expiry first. */
export function findOpenRotations(tx: Tx, filter: ActionFilter): Promise<ActionRow[]> {
  const matching = Prisma.sql`SELECT c.id, c.not_after FROM certificates s JOIN certificates c ON c.id = s.replaces_id
    WHERE ${mine("c.organisation_id", filter)} AND ${mine("s.organisation_id", filter)}
      AND ${at((now) => isRotationOpenSql("c", "s", now), filter)}`;
  const columns = { ...COLUMNS, lastUsedAt: Prisma.sql`c.last_used_at` };
  return tx.$queryRaw(
    rowsWithTotal({ matching, order: Prisma.sql`f.not_after, f.id`, from: HOLDER, columns }, filter.take),
  );
}

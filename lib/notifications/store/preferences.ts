import { v7 as uuidv7 } from "uuid";
import type { Tx } from "@/lib/db/database";
import type { NotificationPreference as PreferenceRow } from "@/lib/db/generated/client";

export type { PreferenceRow };

/** Preferences of these addresses. Missing ones are created, so that each has an id for its unsubscribe link. */
export async function ensurePreferences(
  tx: Tx,
  addresses: readonly string[],
  now: Date,
): Promise<Map<string, Pick<PreferenceRow, "id" | "address" | "muted">>> {
  if (addresses.length === 0) return new Map();
  const ids = addresses.map(() => uuidv7());
  await tx.$executeRaw`
    INSERT INTO notification_preferences (id, address, muted, updated_at)
    SELECT p.id, p.address, '{}', ${now}::timestamptz FROM unnest(${ids}::text[], ${[...addresses]}::text[]) AS p(id, address)
    ON CONFLICT (address) DO NOTHING`;
  const found = await tx.$queryRaw<Pick<PreferenceRow, "id" | "address" | "muted">[]>`
    SELECT id, address, muted FROM notification_preferences WHERE address = ANY(${[...addresses]}::text[])`;
  return new Map(found.map((row) => [row.address, row]));
}

export function findPreference(tx: Tx, where: { id: string } | { address: string }): Promise<PreferenceRow | null> {
  return tx.notificationPreference.findUnique({ where });
}

export async function putMuted(tx: Tx, address: string, muted: readonly string[], now: Date): Promise<PreferenceRow> {
  const changes = { muted: [...muted], updatedAt: now };
  return tx.notificationPreference.upsert({
    where: { address },
    create: { id: uuidv7(), address, ...changes },
    update: changes,
  });
}

/** Mutes or unmutes one entry for an address, whatever else changes concurrently. @returns every muted entry */
export async function changeMuted(
  tx: Tx,
  id: string,
  { entry, isWanted, at }: { entry: string; isWanted: boolean; at: Date },
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ muted: string[] }[]>`
    UPDATE notification_preferences SET updated_at = ${at}::timestamptz, muted = CASE WHEN ${isWanted}::boolean
      THEN array_remove(muted, ${entry}::text) ELSE array_append(array_remove(muted, ${entry}::text), ${entry}::text) END
    WHERE id = ${id} RETURNING muted`;
  return rows[0]?.muted ?? [];
}

export interface OwnOrganisation {
  id: string;
  legalName: string;
}

/** Organisations in which a user has a role, or on one of whose applications, by name. */
export function findOwnOrganisations(tx: Tx, userId: string, take: number): Promise<OwnOrganisation[]> {
  return tx.organisation.findMany({
    where: { memberships: { some: { userId } } },
    select: { id: true, legalName: true },
    orderBy: [{ legalName: "asc" }, { id: "asc" }],
    take,
  });
}

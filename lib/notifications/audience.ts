import { LRUCache } from "lru-cache";
import type { Tx } from "@/lib/db/database";
import { groupBy } from "@/lib/group-by";
import type { ContactKind } from "@/lib/organisations/schema";
import { type AudienceRow, findAudience, findParents, findPlatformPeople } from "./store/audience";

/** Recipients of emails about what an organisation has. */
interface Recipients {
  /** Its administrators; without any, those of the nearest ancestor that has some. */
  admins: readonly string[];
  /** Contacts of the organisation. */
  contacts: readonly AudienceRow[];
  /** Members and contacts of one application. */
  ofApplication: ReadonlyMap<string, readonly AudienceRow[]>;
}

const CACHED = 5_000;

export interface Audience {
  /** Loads the recipients of these organisations. */
  prepare(tx: Tx, organisationIds: Iterable<string>): Promise<void>;
  /**
   * Lower-case addresses without duplicates; empty when there is no recipient at all.
   * @param kinds of contacts; all kinds by default
   */
  of(
    holder: { organisationId: string; applicationId: string | null },
    kinds?: readonly ContactKind[],
  ): readonly string[];
}

/**
 * The audience of one run, with the last few thousand organisations in memory. Administrators of a parent are recipients only
 * when the organisation has none of its own: they may act for hundreds. Without any recipient, super administrators are.
 */
export function createAudience(): Audience {
  const recipientsOf = new LRUCache<string, Recipients>({ max: CACHED });
  let platform: readonly string[] | undefined;
  return {
    async prepare(tx, organisationIds) {
      platform ??= await findPlatformPeople(tx, ["super_admin"]);
      const unknown = [...new Set(organisationIds)].filter((id) => !recipientsOf.has(id));
      if (unknown.length === 0) return;
      const rows = groupBy(await findAudience(tx, unknown), (row) => row.organisationId);
      const withoutAdmin = unknown.filter((id) => !rows.get(id)?.some(({ kind }) => kind === "admin"));
      const inherited = await adminsAbove(tx, withoutAdmin);
      for (const id of unknown) recipientsOf.set(id, toRecipients(rows.get(id) ?? [], inherited.get(id) ?? []));
    },
    of({ organisationId, applicationId }, kinds) {
      const known = recipientsOf.get(organisationId);
      const others = [
        ...(known?.contacts ?? []),
        ...((applicationId && known?.ofApplication.get(applicationId)) || []),
      ].filter(({ contactKind }) => !kinds || contactKind === null || kinds.includes(contactKind));
      const all = new Set([...(known?.admins ?? []), ...others.map(({ address }) => address)]);
      return all.size > 0 ? [...all] : (platform ?? []);
    },
  };
}

function toRecipients(rows: readonly AudienceRow[], inherited: readonly string[]): Recipients {
  const admins = rows.filter(({ kind }) => kind === "admin").map(({ address }) => address);
  return {
    admins: admins.length > 0 ? admins : inherited,
    contacts: rows.filter(({ kind, applicationId }) => kind === "contact" && applicationId === null),
    ofApplication: groupBy(
      rows.filter(({ applicationId }) => applicationId !== null),
      ({ applicationId }) => String(applicationId),
    ),
  };
}

/** Administrators of the nearest ancestor that has any, level by level. The tree has no cycles (lockTree). */
async function adminsAbove(tx: Tx, ids: readonly string[]): Promise<Map<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  let open = new Map(ids.map((id) => [id, id]));
  while (open.size > 0) {
    const parents = await findParents(tx, [...new Set(open.values())]);
    const above = new Map(
      [...open].flatMap(([id, at]) => (parents.has(at) ? [[id, String(parents.get(at))] as const] : [])),
    );
    if (above.size === 0) break;
    const rows = groupBy(await findAudience(tx, [...new Set(above.values())]), (row) => row.organisationId);
    for (const [id, at] of above) {
      const admins =
        rows
          .get(at)
          ?.filter(({ kind }) => kind === "admin")
          .map(({ address }) => address) ?? [];
      if (admins.length > 0) {
        found.set(id, admins);
        above.delete(id);
      }
    }
    open = above;
  }
  return found;
}

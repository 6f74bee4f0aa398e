import { z } from "zod";
import type { Database, Tx } from "@/lib/db/database";
import { notify } from "@/lib/db/notify";

const CHANNEL = "countersign_changes";

/** A change, with what caches need to invalidate the right entries. */
export const ChangeSchema = z.discriminatedUnion("kind", [
  /** A certificate was issued or changed status. */
  z.object({
    kind: z.literal("certificate"),
    organisationId: z.string(),
    applicationId: z.string().nullable(),
    serial: z.string(),
    issuerId: z.string(),
    isRevocation: z.boolean(),
    /** For a revocation: its entry in the record of revocations (record.ts). Other processes only invalidate the serial. */
    revocation: z.object({ kid: z.string().nullable(), reason: z.string(), revokedAt: z.string() }).optional(),
  }),
  /** A status, name or setting changed that published key sets or tokens depend on. */
  z.object({ kind: z.literal("organisation"), organisationId: z.string() }),
  z.object({ kind: z.literal("application"), organisationId: z.string(), applicationId: z.string() }),
  z.object({ kind: z.literal("client"), organisationId: z.string(), applicationId: z.string(), clientId: z.string() }),
  /** Registered keys of a client were added, changed, removed or blocked. */
  z.object({ kind: z.literal("key"), organisationId: z.string(), applicationId: z.string(), clientId: z.string() }),
  z.object({ kind: z.literal("authority"), authorityId: z.string() }),
  /** A key was blocked: no cache depends on it, but the record of blocked keys contains it (record.ts). */
  z.object({ kind: z.literal("blockedKey"), keyFingerprint: z.string(), reason: z.string() }),
  /** A delivery to an organisation's webhooks is queued, and a caller waits for it. */
  z.object({ kind: z.literal("webhook"), organisationId: z.string() }),
  /** Notifications may have been missed: invalidate everything. */
  z.object({ kind: z.literal("unknown") }),
]);
export type Change = z.infer<typeof ChangeSchema>;

/**
 * Distributes changes to the caches of every process on the database. A change is announced inside its transaction
 * (NOTIFY, so other processes receive it exactly when it commits) and delivered here before the caller gets its response.
 */
export class Changes {
  readonly #listeners = new Set<(change: Change) => void>();

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Notifies this process. Receiving a change twice is harmless: listeners only invalidate. */
  deliver(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }

  /** Notifies the other processes when the transaction commits. */
  async announce(tx: Tx, changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      await notify(tx, CHANNEL, JSON.stringify(change));
    }
  }

  /** Starts listening for changes of other processes. */
  async connect(db: Database): Promise<void> {
    await db.listen(
      CHANNEL,
      (payload) => {
        const parsed = ChangeSchema.safeParse(parseJson(payload));
        this.deliver(parsed.success ? parsed.data : { kind: "unknown" });
      },
      () => this.deliver({ kind: "unknown" }),
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not ours; the caller then invalidates everything
  }
}

/** For raw statements that announce changes themselves: `SELECT pg_notify('countersign_changes', $n)`. */
export const CHANGES_CHANNEL = CHANNEL;

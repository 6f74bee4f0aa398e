import type { Logger } from "pino";
import type { Database, Tx } from "@/lib/db/database";
import type { DatabaseWatch } from "@/lib/db/watch";
import type { Changes } from "@/lib/runtime/changes";
import type { Clock } from "@/lib/runtime/clock";
import type { ResolvedEnv } from "@/lib/runtime/env";
import type { RateLimits } from "@/lib/runtime/rate-limits";
import type { ChangeNotes } from "@/lib/runtime/record";
import type { AuditRow } from "./audit-entry";

/**
 * External dependencies of every operation, created once per process. A module whose operations need more declares it in its
 * `context.ts`; the composition root (`lib/start`) provides all of them.
 */
export interface BaseDeps {
  env: ResolvedEnv;
  db: Database;
  /** Checks whether this process can use its database: reachable, writable, same schema, same time. */
  watch: DatabaseWatch;
  clock: Clock;
  log: Logger;
  /** Cryptographically strong random bytes. */
  random(bytes: number): Uint8Array;
  changes: Changes;
  limits: RateLimits;
  /** Records signatures and revocations outside the database. */
  platform: ChangeNotes;
  /** Called with every audit row in the transaction that writes it: webhook events are derived from it. */
  onAudit(tx: Tx, row: AuditRow): Promise<void>;
}

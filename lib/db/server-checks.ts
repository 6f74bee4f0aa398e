import { randomUUID } from "node:crypto";
import type pg from "pg";
import { AppError } from "@/lib/errors";

const OLDEST_VERSION = 150_000;
/** A notification of a server that we reach arrives within milliseconds; a busy machine gets this long. */
const NOTIFICATION_MS = 5_000;

const refusal = (reason: string, words: string) => new AppError("precondition_failed", words, { details: { reason } });

/**
 * Whether a server can be our database at all.
 * @throws AppError precondition_failed: it is too old, or read-only
 */
export async function assertWritableServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number; isStandby: boolean; isReadOnly: boolean }>(
    `SELECT current_setting('server_version_num')::int AS version, pg_is_in_recovery() AS "isStandby",
       current_setting('transaction_read_only') = 'on' AS "isReadOnly"`,
  );
  const server = rows[0];
  if (!server) return;
  if (server.version < OLDEST_VERSION) {
    const version = Math.floor(server.version / 10_000);
    throw refusal(
      "database_too_old",
      `DATABASE_URL: the server is PostgreSQL ${version}, and Countersign needs 15 or newer.`,
    );
  }
  if (server.isStandby) {
    throw refusal(
      "database_read_only",
      "DATABASE_URL names a hot standby, which only reads. Name the primary (with several hosts behind one address: the one that leads to it), or promote this server.",
    );
  }
  if (server.isReadOnly) {
    throw refusal(
      "database_read_only",
      "DATABASE_URL names a server, database or role that is read-only (default_transaction_read_only = on). Name a writable one, or switch that setting off.",
    );
  }
}

/**
 * Whether what one connection announces reaches another: not through a pooler that lends a server connection per transaction
 * (PgBouncer's pool_mode = transaction or statement), which also breaks prepared statements.
 * @param listening stays open on its own session during the check
 * @throws AppError precondition_failed
 */
export async function assertNotificationsArrive(listening: pg.Client, announcing: pg.Client): Promise<void> {
  const channel = `countersign_${randomUUID().replaceAll("-", "")}`;
  let timer: NodeJS.Timeout | undefined;
  const heard = new Promise<boolean>((resolve) => {
    listening.on("notification", (message) => message.channel === channel && resolve(true));
    timer = setTimeout(() => resolve(false), NOTIFICATION_MS);
  });
  try {
    await listening.query(`LISTEN ${channel}`);
    await announcing.query(`NOTIFY ${channel}`);
    if (await heard) return;
  } finally {
    clearTimeout(timer);
    await listening.query(`UNLISTEN ${channel}`);
  }
  throw refusal(
    "database_pooled",
    "DATABASE_URL leads to a connection pooler in transaction mode: notifications (LISTEN) and prepared statements don't survive there, and revocations would reach other processes late. Use pool_mode = session, or name PostgreSQL itself.",
  );
}

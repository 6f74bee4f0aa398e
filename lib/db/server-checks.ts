import { randomUUID } from "node:crypto";
import type pg from "pg";
import { AppError } from "@/lib/errors";

const OLDEST_VERSION = 150_000;
/** A notification normally arrives within milliseconds; this allows for a busy machine. */
const NOTIFICATION_MS = 5_000;

const refusal = (reason: string, message: string) =>
  new AppError("precondition_failed", message, { details: { reason } });

/**
 * Checks that a server can host the database.
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
      `DATABASE_URL: the server is PostgreSQL ${version}, but Countersign requires 15 or newer.`,
    );
  }
  if (server.isStandby) {
    throw refusal(
      "database_read_only",
      "DATABASE_URL names a hot standby, which is read-only. Name the primary (or an address that always leads to it), or promote this server.",
    );
  }
  if (server.isReadOnly) {
    throw refusal(
      "database_read_only",
      "DATABASE_URL names a server, database or role that is read-only (default_transaction_read_only = on). Name a writable one, or turn that setting off.",
    );
  }
}

/**
 * Checks that a notification sent on one connection reaches another. It does not through a pooler that assigns a server connection per
 * transaction (PgBouncer's pool_mode = transaction or statement), which also breaks prepared statements.
 * @param listening stays open on its own session during the check
 * @throws AppError precondition_failed
 */
export async function assertNotificationsArrive(listening: pg.Client, announcing: pg.Client): Promise<void> {
  const channel = `countersign_${randomUUID().replaceAll("-", "")}`;
  let timer: NodeJS.Timeout | undefined;
  const received = new Promise<boolean>((resolve) => {
    listening.on("notification", (message) => message.channel === channel && resolve(true));
    timer = setTimeout(() => resolve(false), NOTIFICATION_MS);
  });
  try {
    await listening.query(`LISTEN ${channel}`);
    await announcing.query(`NOTIFY ${channel}`);
    if (await received) return;
  } finally {
    clearTimeout(timer);
    await listening.query(`UNLISTEN ${channel}`);
  }
  throw refusal(
    "database_pooled",
    "DATABASE_URL leads to a connection pooler in transaction mode, which breaks notifications (LISTEN) and prepared statements, so revocations would reach other processes late. Use pool_mode = session, or name the PostgreSQL server itself.",
  );
}

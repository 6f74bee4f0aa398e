/**
 * Codes that say: not now, but a retry makes sense. Node's; SQLSTATE classes 08 (connection) and 53 (no resources: full disk, too many
 * connections), 57P0x and 57014 (shutdown, statement ended after its limit), 58 (disk and system errors), 25006 (read-only server), 25P03 (transaction ended by the
 * server), 40001 and 40P01 (lost against another transaction), 55P03 (lock not available); Prisma's own for the same.
 */
const AWAY =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOSPC|08\w{3}|53\w{3}|57P0\w|57014|58\w{3}|25006|25P03|40001|40P01|55P03|P10(01|02|08|11|17)|P20(24|28|34|37))$/;
const AWAY_KINDS = new Set([
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TooManyConnections",
  "TlsConnectionError",
  "TransactionWriteConflict",
]);
const AWAY_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|PGlite is clos|No space left on device|(cannot execute .+ in a read-only transaction)|database connection was silent|Client has encountered a connection error/;
const MAX_CAUSES = 8;

/** Whether an error, or anything it was caused by, means that the database can't be worked with for now. */
export function isDatabaseDown(error: unknown): boolean {
  const seen = new Set<unknown>();
  const open: unknown[] = [error];
  while (open.length > 0 && seen.size < MAX_CAUSES) {
    const current = open.shift();
    if (typeof current !== "object" || current === null || seen.has(current)) continue;
    seen.add(current);
    const { code, kind, message, cause, originalCode, severity, meta, driverAdapterError } = current as Record<
      string,
      unknown
    >;
    if ([code, originalCode].some((value) => typeof value === "string" && AWAY.test(value))) return true;
    // PostgreSQL ends a session with these, whatever the code: no connection could be made, or it is gone.
    if (severity === "FATAL" || severity === "PANIC") return true;
    if (typeof kind === "string" && AWAY_KINDS.has(kind)) return true;
    if (typeof message === "string" && AWAY_WORDS.test(message)) return true;
    // Prisma keeps what the driver said in `meta`; an operation keeps its own in `cause`.
    open.push(cause, meta, driverAdapterError);
  }
  return false;
}

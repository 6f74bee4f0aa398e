/**
 * Codes of temporary failures that can be retried: Node's; SQLSTATE classes 08 (connection) and 53 (insufficient resources: full disk, too many
 * connections), 57P0x and 57014 (shutdown, statement timeout), 58 (disk and system errors), 25006 (read-only server), 25P03
 * (idle-in-transaction timeout), 40001 and 40P01 (serialization failure, deadlock), 55P03 (lock not available); Prisma's codes for the
 * same.
 */
const DOWN_CODES =
  /^(ECONN(REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOSPC|08\w{3}|53\w{3}|57P0\w|57014|58\w{3}|25006|25P03|40001|40P01|55P03|P10(01|02|08|11|17)|P20(24|28|34|37))$/;
const DOWN_KINDS = new Set([
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TooManyConnections",
  "TlsConnectionError",
  "TransactionWriteConflict",
]);
const DOWN_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|PGlite is clos|No space left on device|(cannot execute .+ in a read-only transaction)|database connection was silent|Client has encountered a connection error/;
const MAX_CAUSES = 8;

/** Whether an error or one of its causes means that the database is temporarily unavailable. */
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
    if ([code, originalCode].some((value) => typeof value === "string" && DOWN_CODES.test(value))) return true;
    // With these severities PostgreSQL closes the session regardless of the code: the connection failed or is lost.
    if (severity === "FATAL" || severity === "PANIC") return true;
    if (typeof kind === "string" && DOWN_KINDS.has(kind)) return true;
    if (typeof message === "string" && DOWN_MESSAGES.test(message)) return true;
    // Prisma stores the driver's error in `meta`; an operation stores its own in `cause`.
    open.push(cause, meta, driverAdapterError);
  }
  return false;
}

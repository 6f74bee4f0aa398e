/** Codes of Node, PostgreSQL (class 08, 57P0x, 53300) and Prisma that say: no database to talk to, for now. */
const AWAY =
  /^(ECONN(REFUSED|RESET)|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|08\d{3}|57P0[1-3]|53300|P10(01|02|08|11|17)|P2024|P2028)$/;
const AWAY_KINDS = new Set([
  "DatabaseNotReachable",
  "ConnectionClosed",
  "SocketTimeout",
  "TooManyConnections",
  "TlsConnectionError",
]);
const AWAY_WORDS = /Connection terminated|timeout exceeded when trying to connect|PGlite is clos/;
const MAX_CAUSES = 6;

/** Whether an error, or any of its causes, means that the database is out of reach and a retry makes sense. */
export function isDatabaseDown(error: unknown): boolean {
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && typeof current === "object" && current !== null; depth += 1) {
    const { code, kind, message, cause, originalCode } = current as Record<string, unknown>;
    if ([code, originalCode].some((value) => typeof value === "string" && AWAY.test(value))) return true;
    if (typeof kind === "string" && AWAY_KINDS.has(kind)) return true;
    if (typeof message === "string" && AWAY_WORDS.test(message)) return true;
    current = cause;
  }
  return false;
}

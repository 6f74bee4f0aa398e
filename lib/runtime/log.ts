import pino, { type DestinationStream, type Logger } from "pino";

/** Members that are cut out wherever they stand in a log line. */
const REDACTED = [
  "authorization",
  "cookie",
  "password",
  "token",
  "secret",
  "csr",
  "passphrase",
  "clientSecret",
].flatMap((member) => [member, `*.${member}`, `*.*.${member}`]);

/**
 * Each line is handed to the system before the next statement runs: what is answered after "certificate signed" must be in the
 * record of signatures even when the process is killed in that millisecond. Pino's own default writes later.
 */
const standardOutput = () => pino.destination({ dest: 1, sync: true });

/** JSON lines, one per event, control characters escaped, secrets cut out; on standard output unless told otherwise. */
export function createLogger(level: string, destination: DestinationStream = standardOutput()): Logger {
  return pino({ level, base: null, redact: { paths: REDACTED, censor: "[cut out]" } }, destination);
}

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

/** JSON lines, one per event, control characters escaped, secrets cut out; on standard output unless told otherwise. */
export function createLogger(level: string, destination: DestinationStream = pino.destination(1)): Logger {
  return pino({ level, base: null, redact: { paths: REDACTED, censor: "[cut out]" } }, destination);
}

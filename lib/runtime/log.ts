import pino, { type Logger } from "pino";

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

/** JSON lines on standard output, one per event, control characters escaped, secrets cut out. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null, redact: { paths: REDACTED, censor: "[cut out]" } });
}

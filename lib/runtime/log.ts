import { hostname } from "node:os";
import pino, { type DestinationStream, type Logger } from "pino";
import { VERSION } from "@/lib/version";
import { LogDamping, SUMMARY_SECONDS, shortError } from "./log-damping";

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

/** Whose line it is, where several processes write into one log. */
const origin = () => ({ pid: process.pid, host: hostname().slice(0, 64), version: VERSION });

/**
 * JSON lines, one per event, control characters escaped, secrets cut out, repeated errors damped; on standard output unless told
 * otherwise.
 */
export function createLogger(level: string, destination: DestinationStream = standardOutput()): Logger {
  const damping = new LogDamping();
  const logger = pino(
    {
      level,
      base: origin(),
      redact: { paths: REDACTED, censor: "[cut out]" },
      hooks: {
        logMethod(args, method, lineLevel) {
          const [members, message] = args as unknown as [unknown, unknown];
          const words = typeof message === "string" ? message : "";
          const judged = damping.judge(lineLevel, members, words, (counted) => {
            const err = shortError((members as { err: Error }).err);
            method.call(this, { err, repeated: counted, seconds: SUMMARY_SECONDS }, words);
          });
          if (judged.kind === "whole") method.apply(this, args);
          else if (judged.kind === "short") method.call(this, judged.members, words);
        },
      },
    },
    destination,
  );
  return logger;
}

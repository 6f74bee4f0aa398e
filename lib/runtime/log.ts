import { hostname } from "node:os";
import pino, { type DestinationStream, type Logger } from "pino";
import { VERSION } from "@/lib/version";
import { LogDamping, SUMMARY_SECONDS, shortError } from "./log-damping";
import { isSecretMember } from "./secret-members";

/** Secret headers, OAuth parameters and settings. The secret members of operations are marked on their schemas. */
const SECRET_NAMES = new Set(["authorization", "cookie", "password", "token", "secret", "csr", "passphrase"]);

/** In the log `path` is the path of a request; an operation uses that name for a set-up link. */
const isSecret = (name: string): boolean => SECRET_NAMES.has(name) || (name !== "path" && isSecretMember(name));

const MAX_DEPTH = 4;

/** A copy of a line with secret members redacted, down to four levels. Errors are serialised by pino. */
function redact(value: unknown, depth = 1): unknown {
  if (depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    isSecret(name) ? "[redacted]" : redact(member, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

/**
 * Writes each line synchronously: a response sent after "certificate signed" must be in the record of signatures even if the process
 * is killed in that millisecond. Pino's default writes later.
 */
const standardOutput = () => pino.destination({ dest: 1, sync: true });

/** Identifies the process, because several processes may write into one log. */
const origin = () => ({ pid: process.pid, host: hostname().slice(0, 64), version: VERSION });

/**
 * JSON lines, one per event, control characters escaped, secrets redacted, repeated errors damped; on standard output by
 * default.
 */
export function createLogger(level: string, destination: DestinationStream = standardOutput()): Logger {
  const damping = new LogDamping();
  const logger = pino(
    {
      level,
      base: origin(),
      formatters: { log: (members) => redact(members) as Record<string, unknown> }, // an object stays an object
      hooks: {
        logMethod(args, method, lineLevel) {
          const [members, message] = args as unknown as [unknown, unknown];
          const text = typeof message === "string" ? message : "";
          const damped = damping.classify(lineLevel, members, text, (counted) => {
            const err = shortError((members as { err: Error }).err);
            method.call(this, { err, repeated: counted, seconds: SUMMARY_SECONDS }, text);
          });
          if (damped.kind === "whole") method.apply(this, args);
          else if (damped.kind === "short") method.call(this, damped.members, text);
        },
      },
    },
    destination,
  );
  return logger;
}

import { hostname } from "node:os";
import pino, { type DestinationStream, type Logger } from "pino";
import { VERSION } from "@/lib/version";
import { LogDamping, SUMMARY_SECONDS, shortError } from "./log-damping";
import { isSecretMember } from "./secret-members";

/** Headers, OAuth parameters and settings. The secret members of operations are marked on their schemas. */
const NOT_OF_OPERATIONS = new Set(["authorization", "cookie", "password", "token", "secret", "csr", "passphrase"]);

/** `path` is that of a request; an operation calls a set-up link so. */
const isCutOut = (name: string): boolean => NOT_OF_OPERATIONS.has(name) || (name !== "path" && isSecretMember(name));

const DEEPEST = 4;

/** A copy of a line without secret members, down to four levels. Errors are left to pino, which writes what they say. */
function cutOut(value: unknown, depth = 1): unknown {
  if (depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((item) => cutOut(item, depth + 1));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).map(([name, member]) => [
    name,
    isCutOut(name) ? "[cut out]" : cutOut(member, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

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
      formatters: { log: (members) => cutOut(members) as Record<string, unknown> }, // an object stays one
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

import { AppError } from "@/lib/errors";
import type { ConnectionSettings } from "./connection-settings";

/** Refused, too slow, cut off, too many connections; and PostgreSQL's own "cannot connect now" (57P03): it is starting up. */
const MAY_PASS = /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|57P0[1-3]|53300|timeout|terminated unexpectedly/;

/** Whether a failed first connection is worth another try: a database that starts beside us, a busy machine. */
export function mayPass(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return MAY_PASS.test(`${code} ${message}`);
}

type Words = (settings: ConnectionSettings, message: string) => string;

/** SQLSTATE (PostgreSQL), errno (network) or OpenSSL's code, to what is wrong and what to do. */
const WORDS: Record<string, Words> = {
  "28P01": ({ host, user }) => `the server at ${host} refuses the password of user ${user}. Correct the password.`,
  "28000": ({ host, user }, message) =>
    `the server at ${host} does not let user ${user} in: ${message}. ${
      /no encryption|SSL off/i.test(message)
        ? "It wants TLS: add sslmode=verify-full and sslrootcert."
        : "Correct the user, or pg_hba.conf on the server."
    }`,
  "3D000": ({ host, database }) =>
    `there is no database ${database} on ${host}. Create it (createdb ${database}), or correct the name.`,
  "42501": ({ user, database }, message) =>
    `user ${user} may not do what is needed in database ${database}: ${message}. Make that user the owner of the database.`,
  "53300": ({ host }) =>
    `the server at ${host} has no connection left for this user. Raise max_connections or the role's limit, or lower DATABASE_POOL_SIZE (each process needs one connection more than that).`,
  "57P03": ({ host }, message) => `the server at ${host} does not accept connections yet: ${message}.`,
  ENOTFOUND: ({ host }) => `the host ${host} is unknown. Correct the name.`,
  EAI_AGAIN: ({ host }) => `the host ${host} can't be looked up now. Check the name and the machine's DNS.`,
  ECONNREFUSED: ({ host }) => `nothing listens at ${host}. Start PostgreSQL, or correct host and port.`,
  ENOENT: ({ host }) => `there is no PostgreSQL socket in ${host}. Start PostgreSQL, or correct the path.`,
  EHOSTUNREACH: ({ host }) => `there is no route to ${host}.`,
  ENETUNREACH: ({ host }) => `there is no route to ${host}.`,
  CERT_HAS_EXPIRED: ({ host }) => `the TLS certificate of ${host} has expired.`,
  ERR_TLS_CERT_ALTNAME_INVALID: ({ host }) =>
    `the TLS certificate of the server is not for ${host}. Use a name it has, or sslmode=verify-ca.`,
};
for (const code of [
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_SIGNATURE_FAILURE",
]) {
  WORDS[code] = ({ host }) =>
    `the TLS certificate of ${host} is not issued by a CA that is trusted here. Name the CA's certificate with sslrootcert=/path/ca.pem.`;
}

/** By the words, for errors without a code. */
const BY_MESSAGE: readonly (readonly [RegExp, Words])[] = [
  [
    /does not support SSL/,
    ({ host }) =>
      `the server at ${host} has no TLS, which sslmode demands. Switch it on (ssl = on), or use sslmode=prefer.`,
  ],
  [
    /password must be a string|no password/i,
    ({ user }) => `the server wants a password of user ${user}, and none is given.`,
  ],
  [/timeout/, ({ host }) => `the server at ${host} does not answer. Check host, port and firewalls.`],
  [
    /terminated unexpectedly/,
    ({ host }) => `the server at ${host} hangs up. It may not be PostgreSQL, or be restarting.`,
  ],
];

/** Turns what the first connection failed with into one sentence that names the variable, never the password. */
export function describeConnectionError(error: unknown, settings: ConnectionSettings): AppError {
  if (error instanceof AppError) return error;
  const { code = "", message } = error as NodeJS.ErrnoException;
  const words = WORDS[code] ?? BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
  const why = words?.(settings, message) ?? `the server at ${settings.host} can't be used: ${message || code}.`;
  return new AppError(mayPass(error) ? "unavailable" : "precondition_failed", `DATABASE_URL: ${why}`, {
    cause: error,
    details: { reason: "database_unusable" },
  });
}

import { AppError } from "@/lib/errors";
import type { ConnectionSettings } from "./connection-settings";

/** Refused, timed out, reset, too many connections; and PostgreSQL's "cannot connect now" (57P03): it is starting up. */
const TRANSIENT = /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|57P0[1-3]|53300|timeout|terminated unexpectedly/;

/** Whether a retry may succeed after a failed first connection: the database is starting, or the machine is busy. */
export function isTransient(error: unknown): boolean {
  const { code, message } = error as NodeJS.ErrnoException;
  return TRANSIENT.test(`${code} ${message}`);
}

type Explain = (settings: ConnectionSettings, message: string) => string;

/** Maps a SQLSTATE (PostgreSQL), errno (network) or OpenSSL code to the problem and the fix. */
const BY_CODE: Record<string, Explain> = {
  "28P01": ({ host, user }) => `the server at ${host} rejects the password of user ${user}. Correct the password.`,
  "28000": ({ host, user }, message) =>
    `the server at ${host} rejects user ${user}: ${message}. ${
      /no encryption|SSL off/i.test(message)
        ? "It requires TLS: add sslmode=verify-full and sslrootcert."
        : "Correct the user, or pg_hba.conf on the server."
    }`,
  "3D000": ({ host, database }) =>
    `database ${database} does not exist on ${host}. Create it (createdb ${database}), or correct the name.`,
  "42501": ({ user, database }, message) =>
    `user ${user} lacks permissions in database ${database}: ${message}. Make that user the owner of the database.`,
  "53300": ({ host }) =>
    `the server at ${host} has no free connection for this user. Raise max_connections or the role's limit, or lower DATABASE_POOL_SIZE (each process needs one more connection than that).`,
  "57P03": ({ host }, message) => `the server at ${host} does not accept connections yet: ${message}.`,
  ENOTFOUND: ({ host }) => `the host ${host} is unknown. Correct the name.`,
  EAI_AGAIN: ({ host }) => `the host ${host} can't be resolved. Check the name and the machine's DNS.`,
  ECONNREFUSED: ({ host }) => `nothing listens at ${host}. Start PostgreSQL, or correct host and port.`,
  ENOENT: ({ host }) => `there is no PostgreSQL socket in ${host}. Start PostgreSQL, or correct the path.`,
  EHOSTUNREACH: ({ host }) => `there is no route to ${host}.`,
  ENETUNREACH: ({ host }) => `there is no route to ${host}.`,
  CERT_HAS_EXPIRED: ({ host }) => `the TLS certificate of ${host} has expired.`,
  ERR_TLS_CERT_ALTNAME_INVALID: ({ host }) =>
    `the TLS certificate of the server is not valid for ${host}. Use a host name in the certificate, or sslmode=verify-ca.`,
};
for (const code of [
  "SELF_SIGNED_CERT_IN_CHAIN",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_SIGNATURE_FAILURE",
]) {
  BY_CODE[code] = ({ host }) =>
    `the TLS certificate of ${host} is not issued by a trusted CA. Name the CA's certificate with sslrootcert=/path/ca.pem.`;
}

/** For errors without a code. */
const BY_MESSAGE: readonly (readonly [RegExp, Explain])[] = [
  [
    /does not support SSL/,
    ({ host }) =>
      `the server at ${host} does not support TLS, but sslmode requires it. Enable TLS (ssl = on), or use sslmode=prefer.`,
  ],
  [
    /password must be a string|no password/i,
    ({ user }) => `the server requires a password for user ${user}, but DATABASE_URL contains none.`,
  ],
  [/timeout/, ({ host }) => `the server at ${host} does not answer. Check host, port and firewalls.`],
  [
    /terminated unexpectedly/,
    ({ host }) => `the server at ${host} closes the connection. It may not be PostgreSQL, or it is restarting.`,
  ],
];

/** Turns the error of the first connection into one line that names the variable, never the password. */
export function describeConnectionError(error: unknown, settings: ConnectionSettings): AppError {
  if (error instanceof AppError) return error;
  const { code = "", message } = error as NodeJS.ErrnoException;
  const explain = BY_CODE[code] ?? BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
  const why = explain?.(settings, message) ?? `the server at ${settings.host} can't be used: ${message || code}.`;
  return new AppError(isTransient(error) ? "unavailable" : "precondition_failed", `DATABASE_URL: ${why}`, {
    cause: error,
    details: { reason: "database_unusable" },
  });
}

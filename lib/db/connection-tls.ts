import { readFile } from "node:fs/promises";
import { type ConnectionOptions, checkServerIdentity } from "node:tls";
import { AppError } from "@/lib/errors";

/** What `sslmode` requires, with libpq's meaning (https://www.postgresql.org/docs/current/libpq-ssl.html). */
export type TlsSetting =
  | { kind: "off" }
  /** `prefer`: TLS where the server offers it. */
  | { kind: "preferred"; options: ConnectionOptions }
  | { kind: "on"; options: ConnectionOptions };

/**
 * Parses the TLS parameters of DATABASE_URL with libpq's meaning, which differs from pg's: `require` encrypts without verifying (with
 * `sslrootcert` it is `verify-ca`), `verify-ca` verifies the chain, `verify-full` also the host name.
 * @param host of the server, for `verify-full`
 * @throws AppError precondition_failed for a mode or file that can't be used
 */
export async function readTls(
  parameter: (name: string) => string | undefined,
  host: string,
  environment: Record<string, string | undefined> = process.env,
): Promise<TlsSetting> {
  const mode = (parameter("sslmode") ?? environment.PGSSLMODE ?? modeOfSsl(parameter("ssl"))).toLowerCase();
  const rootPath = parameter("sslrootcert") ?? environment.PGSSLROOTCERT;
  for (const name of ["sslcrl", "sslpassword"]) {
    if (parameter(name) !== undefined) throw refuse(`${name} is not supported`);
  }
  if (mode === "disable") return { kind: "off" };
  const files = await readFiles({ ca: rootPath, cert: parameter("sslcert"), key: parameter("sslkey") });
  const unverified = { ...files, rejectUnauthorized: false };
  const chain = { ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined };
  const full = {
    ...files,
    rejectUnauthorized: true,
    // For an IP address pg passes no server name to Node, which would then compare with "localhost".
    checkServerIdentity: (_: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
      checkServerIdentity(host, certificate),
  };
  switch (mode) {
    case "prefer":
      return { kind: "preferred", options: unverified };
    case "require":
      return { kind: "on", options: files.ca === undefined ? unverified : chain };
    case "no-verify": // pg's own mode
      return { kind: "on", options: unverified };
    case "verify-ca":
      if (rootPath === undefined) {
        throw refuse("sslmode=verify-ca needs sslrootcert: without it, a certificate of any public CA is accepted");
      }
      return { kind: "on", options: chain };
    case "verify-full":
      return { kind: "on", options: full };
    case "allow":
      throw refuse("sslmode=allow is not supported, because it prefers an unencrypted connection");
    default:
      throw refuse(`sslmode=${mode.slice(0, 20)} is unknown`);
  }
}

/** pg's older parameter: `ssl=true` verifies. */
function modeOfSsl(ssl: string | undefined): string {
  return ssl === "true" || ssl === "1" ? "verify-full" : "disable";
}

/** `sslrootcert=system`: the certificates that Node trusts. */
async function readFiles(paths: Record<"ca" | "cert" | "key", string | undefined>): Promise<ConnectionOptions> {
  const read: ConnectionOptions = {};
  for (const member of ["ca", "cert", "key"] as const) {
    const path = paths[member];
    if (path === undefined || (member === "ca" && path === "system")) continue;
    try {
      read[member] = await readFile(path, "utf8");
    } catch (error) {
      const parameter = { ca: "sslrootcert", cert: "sslcert", key: "sslkey" }[member];
      throw refuse(`the file that ${parameter} names can't be read (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  return read;
}

const refuse = (why: string) =>
  new AppError(
    "precondition_failed",
    `DATABASE_URL: ${why}. Use sslmode=disable, prefer, require, verify-ca or verify-full. The most secure is verify-full with sslrootcert.`,
    { details: { reason: "database_url_invalid" } },
  );

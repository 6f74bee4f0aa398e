import type pg from "pg";
import { AppError } from "@/lib/errors";
import { readTls, type TlsSetting } from "./connection-tls";

/** DATABASE_URL, parsed. */
export interface ConnectionSettings {
  /** For `pg`, without TLS and timeouts. */
  connectionString: string;
  tls: TlsSetting;
  /** Host, user and database are for messages; the password is not included. */
  host: string;
  user: string;
  database: string;
}

const TLS_PARAMETERS = [
  "ssl",
  "sslmode",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "uselibpqcompat",
  "sslcrl",
  "sslpassword",
];

/**
 * Parses DATABASE_URL.
 * @throws AppError precondition_failed naming the variable, never its value
 */
export async function readConnectionSettings(databaseUrl: string): Promise<ConnectionSettings> {
  const url = parseConnectionUrl(databaseUrl);
  const parameter = (name: string) => url.searchParams.get(name) ?? undefined;
  const socketOrHost = parameter("host") ?? decodeURIComponent(url.hostname).replace(/^\[(.+)\]$/, "$1");
  const isSocket = socketOrHost.startsWith("/");
  const tls = await readTls(parameter, socketOrHost);
  if (isSocket && tls.kind !== "off" && tls.kind !== "preferred") throw refuse("requires TLS on a Unix socket");
  for (const name of TLS_PARAMETERS) url.searchParams.delete(name);
  const port = parameter("port") ?? (url.port || "5432");
  return {
    connectionString: url.href,
    tls: isSocket ? { kind: "off" } : tls,
    host: isSocket ? socketOrHost : `${socketOrHost}:${port}`,
    user: parameter("user") ?? (decodeURIComponent(url.username) || "the operating system's user"),
    database: decodeURIComponent(url.pathname.slice(1)) || decodeURIComponent(url.username),
  };
}

/** Configuration of one connection attempt. `isTlsOn` decides whether `prefer` uses TLS. */
export function clientConfig(settings: ConnectionSettings, isTlsOn = true): pg.ClientConfig {
  const { tls } = settings;
  return {
    connectionString: settings.connectionString,
    ssl: tls.kind === "off" || (tls.kind === "preferred" && !isTlsOn) ? false : tls.options,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: 5_000,
    application_name: "countersign",
  };
}

/**
 * Checks the syntax of DATABASE_URL without connecting.
 * @throws AppError precondition_failed naming the variable, never its value
 */
export function parseConnectionUrl(databaseUrl: string): URL {
  // The WHATWG parser rejects an empty host after a user (a socket named by `?host=`).
  const text = databaseUrl.replace(/^(postgres(?:ql)?:\/\/[^/?#]*@)\//, "$1localhost/");
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (namesSeveralHosts(databaseUrl, url)) {
    throw refuse(
      "names several hosts, but only one is supported: name the primary, or an address that always leads to it",
    );
  }
  if (!url || !/^postgres(ql)?:\/\//i.test(databaseUrl)) throw refuse("is not a PostgreSQL URL");
  try {
    decodeURIComponent(url.username + url.password + url.hostname + url.pathname);
  } catch {
    throw refuse("contains a % that does not start an escape; write it as %25");
  }
  if (url.hash) throw refuse("contains an unescaped #; write it as %23");
  if (url.hostname === "" && !url.searchParams.get("host")) throw refuse("names no host");
  return url;
}

/** In libpq's forms: `h1:5432,h2:5432`, `h1,h2`, `?host=h1,h2`. `url`: undefined where it can't be parsed. */
function namesSeveralHosts(text: string, url: URL | undefined): boolean {
  const [, authority = ""] = /^postgres(?:ql)?:\/\/(?:[^/?#]*@)?([^/?#@]*)(?:[/?#]|$)/i.exec(text) ?? [];
  const parameters = ["host", "port"].flatMap((name) => url?.searchParams.getAll(name) ?? []);
  return [authority.replaceAll(/%2c/gi, ","), ...parameters].some((part) => part.includes(","));
}

const refuse = (why: string) =>
  new AppError(
    "precondition_failed",
    `DATABASE_URL ${why}. It looks like postgresql://user:password@host:5432/database; percent-encode special characters in user and password.`,
    { details: { reason: "database_url_invalid" } },
  );

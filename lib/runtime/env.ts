import { isIP } from "node:net";
import { resolve } from "node:path";
import { z } from "zod";
import { parseConnectionUrl } from "@/lib/db/connection-settings";
import { AppError } from "@/lib/errors";
import { parseMailFrom, parseSmtpUrl } from "./mail-settings";
import { trustedProxies } from "./trusted-proxies";

/** Digits only: a sign, a fraction, an exponent or another base is an error, even where JavaScript accepts it. */
const number = (min: number, max: number, example: string) => {
  const error = `It must be a whole number from ${min} to ${max}, such as ${example}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, error)
    .transform(Number)
    .refine((value) => value >= min && value <= max, error);
};
const port = (fallback: number) => number(0, 65_535, String(fallback)).default(fallback);
const text = z.string();
const anyCase = text.toLowerCase();
const oneOf = <const Choices extends readonly [string, ...string[]]>(choices: Choices, fallback: Choices[number]) =>
  anyCase.pipe(z.enum(choices, { error: `It must be one of ${choices.join(", ")}` })).default(fallback as never);
/** Comma-separated. */
const list = text.default("").transform((value) =>
  value
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean),
);
const LAST_PORT = 65_535;
const HOST_AND_PORT = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):(\d{1,5})$/;

const HostName = text
  .regex(/^[A-Za-z0-9._:%-]{1,253}$/, "It must be an address or name of this machine, such as 127.0.0.1 or ::")
  .refine((host) => isIP(host) !== 0 || !host.includes(":"), {
    error: "It must be an address or name of this machine without a port, such as 127.0.0.1 or ::; the port is PORT",
  });

/** Each variable, its default and its allowed values. Values are trimmed; an empty value counts as not set. */
export const EnvSchema = z.object({
  PORT: port(3000),
  MTLS_PORT: z
    .union([anyCase.pipe(z.literal("off")), port(3443)], {
      error: "It must be a port from 0 to 65535, such as 3443, or off",
    })
    .default(3443),
  MTLS_URL: text.optional(),
  MAX_CONNECTIONS: number(16, 1_000_000, "4096").default(4_096),
  MAX_CONNECTIONS_PER_ADDRESS: number(1, 1_000_000, "1024").optional(),
  DRAIN_SECONDS: number(0, 300, "10").default(0),
  METRICS_TOKEN: text.optional(),
  HOST: text
    .transform((host) => host.replace(/^\[([0-9A-Fa-f:.]+(?:%[\w.-]+)?)\]$/, "$1")) // as in a URL
    .pipe(HostName)
    .default("0.0.0.0"),
  DATA_DIR: text.default("data"),
  DATABASE_URL: text.optional(),
  DATABASE_POOL_SIZE: number(1, 200, "10").default(10),
  PUBLIC_URL: text.optional(),
  PKI_URL: text.optional(),
  TRUSTED_PROXIES: list,
  OUTBOUND_ALLOW: list
    .transform((entries) => entries.map((entry) => entry.toLowerCase()))
    .refine(
      (entries) => entries.every((entry) => isPort(HOST_AND_PORT.exec(entry)?.[2])),
      "It must be a comma-separated list of host:port, such as keys.internal:8443",
    ),
  JWS_VERIFICATIONS_PER_MINUTE: number(1, 10_000_000, "6000").default(6000),
  SMTP_URL: text.optional(),
  MAIL_FROM: text.optional(),
  CRON_SECRET: text.optional(),
  SESSION_SECRET: text.optional(),
  ISSUANCE_PER_MINUTE: number(1, 10_000_000, "600").default(600),
  CA_KEY_PASSPHRASE: text.optional(),
  CA_NAME: text.max(40, "It must have 1 to 40 characters, such as Countersign").default("Countersign"),
  CA_KEY_ALGORITHM: oneOf(["ec", "rsa"], "ec"),
  COUNTERSIGN_ADMIN_EMAIL: text.optional(),
  COUNTERSIGN_ADMIN_PASSWORD: text.optional(),
  COUNTERSIGN_ADMIN_TOKEN: text.optional(),
  KNOWN_KEYS_FILE: text.optional(),
  SUPPORT_CONTACT: text
    .refine((value) => supportLink(value) !== undefined, {
      error: "It must be an email address or a URL, such as support@example.com or https://support.example.com",
    })
    .optional(),
  LOG_LEVEL: oneOf(["fatal", "error", "warn", "info", "debug", "trace", "silent"], "info"),
});
type Variable = keyof typeof EnvSchema.shape;

/** Variables that allow any characters: their values are compared or hashed, and never used in a file name, URL or certificate. */
const SECRET_VARIABLES: readonly Variable[] = [
  "METRICS_TOKEN",
  "CRON_SECRET",
  "SESSION_SECRET",
  "CA_KEY_PASSPHRASE",
  "COUNTERSIGN_ADMIN_PASSWORD",
  "COUNTERSIGN_ADMIN_TOKEN",
];

/** A contact as a link; undefined when it is neither an email address nor an http(s) URL without credentials. */
function supportLink(contact: string): string | undefined {
  if (z.email().safeParse(contact).success) return `mailto:${encodeURIComponent(contact)}`;
  const url = URL.canParse(contact) ? new URL(contact) : undefined;
  const isUsable = url && ["http:", "https:"].includes(url.protocol) && !url.username && !url.password;
  return isUsable ? url.href : undefined;
}

const isPort = (digits: string | undefined) => Number(digits) >= 1 && Number(digits) <= LAST_PORT;

/** URLs that certificates, tokens and emails contain. */
export type AddressVariable = "PUBLIC_URL" | "PKI_URL";

/** Settings, parsed once. Secrets in here never leave the process. */
export interface Env {
  port: number;
  /** Port of the TLS listener for client certificates; 0: any free port, undefined (`off`): no listener. */
  mtlsPort: number | undefined;
  /** Origin where clients reach that listener, or a proxy in front of it; undefined without either. */
  mtlsUrl: string | undefined;
  /** Maximum open connections of all listeners of this process. */
  maxConnections: number;
  /** Maximum per address (IPv6: per /64), except for trusted proxies; undefined: a quarter of all. */
  maxConnectionsPerAddress: number | undefined;
  /** How long `/readyz` reports the shutdown before the listeners close. */
  drainSeconds: number;
  /** Bearer token of `/metrics`; undefined: only the machine itself may read them. */
  metricsToken: string | undefined;
  host: string;
  /** Absolute path. */
  dataDir: string;
  databaseUrl: string | undefined;
  databasePoolSize: number;
  /** Origin without a trailing slash, used in certificates, emails and tokens. */
  publicUrl: string;
  /** Origin in certificates for CRL, OCSP and issuer. Plain http (RFC 5280 §8). */
  pkiUrl: string;
  /** Addresses whose X-Forwarded-* and Client-Cert headers are trusted. */
  trustedProxies: readonly string[];
  /** `host:port` on private networks that outbound requests may reach (lib/outbound). Empty: none. */
  outboundAllow: readonly string[];
  /** Signatures that one user, or all clients of one organisation, may have verified by one process in a minute. */
  jwsVerificationsPerMinute: number;
  /** Mail server with its credentials; undefined: emails are stored and shown, not sent. */
  smtpUrl: string | undefined;
  mailFrom: { name: string; address: string };
  cronSecret: string | undefined;
  sessionSecret: string | undefined;
  caKeyPassphrase: string | undefined;
  caKeyAlgorithm: "ec" | "rsa";
  /** File with keys whose private half is public, to be blocked at startup (lib/registration/known-keys); undefined: none. */
  knownKeysFile?: string | undefined;
  /** Where users get help: `mailto:` or http(s); undefined: the help page names no contact. */
  supportUrl?: string | undefined;
  /** CSRs and keys that one user, or all clients of one organisation, may submit to one process in a minute. */
  issuancePerMinute: number;
  /** Organisation in the authorities' subjects. */
  caName: string;
  admin: { email: string | undefined; password: string | undefined; token: string | undefined };
  logLevel: string;
  /** Variables that are not set; their values are derived and may change. */
  defaulted: readonly (AddressVariable | "MTLS_URL" | "MAIL_FROM")[];
}

/**
 * Parses the environment.
 * @throws AppError precondition_failed: one line that names the variable, what is wrong and an example, never its value
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const parsed = EnvSchema.safeParse(given(source));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unusable(String(issue?.path[0]), `${issue?.message}.`);
  }
  const env = parsed.data;
  trustedProxies(env.TRUSTED_PROXIES); // here, so that an invalid entry is rejected before anything is opened
  if (env.PORT === env.MTLS_PORT && env.PORT !== 0) {
    throw unusable("MTLS_PORT", `It must differ from PORT (${env.PORT}), such as MTLS_PORT=3444, or be off.`);
  }
  const publicUrl = parseOrigin("PUBLIC_URL", env.PUBLIC_URL ?? `http://localhost:${env.PORT}`);
  return {
    port: env.PORT,
    mtlsPort: env.MTLS_PORT === "off" ? undefined : env.MTLS_PORT,
    mtlsUrl: parseMtlsUrl(env.MTLS_URL, env.MTLS_PORT, publicUrl),
    maxConnections: env.MAX_CONNECTIONS,
    maxConnectionsPerAddress: env.MAX_CONNECTIONS_PER_ADDRESS,
    drainSeconds: env.DRAIN_SECONDS,
    metricsToken: env.METRICS_TOKEN,
    host: env.HOST,
    dataDir: resolve(env.DATA_DIR),
    databaseUrl: parseDatabaseUrl(env.DATABASE_URL),
    databasePoolSize: env.DATABASE_POOL_SIZE,
    publicUrl,
    pkiUrl: parsePkiUrl(env.PKI_URL, publicUrl),
    trustedProxies: env.TRUSTED_PROXIES,
    smtpUrl: parseSmtpUrl(env.SMTP_URL),
    mailFrom: parseMailFrom(env.MAIL_FROM, publicUrl),
    outboundAllow: env.OUTBOUND_ALLOW,
    jwsVerificationsPerMinute: env.JWS_VERIFICATIONS_PER_MINUTE,
    cronSecret: env.CRON_SECRET,
    sessionSecret: env.SESSION_SECRET,
    caKeyPassphrase: env.CA_KEY_PASSPHRASE,
    issuancePerMinute: env.ISSUANCE_PER_MINUTE,
    ...(env.KNOWN_KEYS_FILE ? { knownKeysFile: resolve(env.KNOWN_KEYS_FILE) } : {}),
    supportUrl: env.SUPPORT_CONTACT && supportLink(env.SUPPORT_CONTACT),
    caName: env.CA_NAME,
    caKeyAlgorithm: env.CA_KEY_ALGORITHM,
    admin: {
      email: env.COUNTERSIGN_ADMIN_EMAIL,
      password: env.COUNTERSIGN_ADMIN_PASSWORD,
      token: env.COUNTERSIGN_ADMIN_TOKEN,
    },
    logLevel: env.LOG_LEVEL,
    defaulted: (["PUBLIC_URL", "PKI_URL", "MTLS_URL", "MAIL_FROM"] as const).filter((name) => env[name] === undefined),
  };
}

/**
 * The variables that are set, trimmed: `PORT=` in a file means "not set", not port 0. Quotation marks around a value are meant for a
 * shell, but arrive unchanged from files that are read without one (docker --env-file).
 */
function given(source: Record<string, string | undefined>): Partial<Record<Variable, string>> {
  const values: Partial<Record<Variable, string>> = {};
  for (const variable of Object.keys(EnvSchema.shape) as Variable[]) {
    const value = source[variable]?.trim();
    if (!value) continue;
    values[variable] = value;
    if (SECRET_VARIABLES.includes(variable)) continue;
    if (/^(["']).*\1$/s.test(value)) {
      throw unusable(variable, `It is in quotation marks; write it without them, such as ${variable}=value.`);
    }
    if (/\p{Cc}/u.test(value)) {
      throw unusable(
        variable,
        `It contains a line break or another control character; write it on one line, such as ${variable}=value.`,
      );
    }
  }
  return values;
}

const unusable = (variable: string, why: string) =>
  new AppError("precondition_failed", `${variable} is not usable. ${why}`);

/** The settings with other URLs: values derived from them are derived again. */
export function withAddresses(env: Env, addresses: Partial<Pick<Env, "publicUrl" | "pkiUrl">>): Env {
  const moved = { ...env, ...addresses };
  if (env.defaulted.includes("MTLS_URL")) {
    moved.mtlsUrl = parseMtlsUrl(undefined, env.mtlsPort ?? "off", moved.publicUrl);
  }
  if (env.defaulted.includes("MAIL_FROM")) moved.mailFrom = parseMailFrom(undefined, moved.publicUrl);
  return moved;
}

/** Checked at startup: a typing error would otherwise be treated as a host name and retried until the timeout. */
function parseDatabaseUrl(value: string | undefined): string | undefined {
  if (value !== undefined) parseConnectionUrl(value);
  return value;
}

/**
 * Checking a TLS certificate must not require another TLS connection (RFC 5280 §8), so the lints require http here. The default is
 * the public host on port 80. It can't be derived from a PUBLIC_URL with a TLS port.
 */
function parsePkiUrl(value: string | undefined, publicUrl: string): string {
  const { protocol, port: publicPort, hostname } = new URL(publicUrl);
  if (value === undefined && protocol === "https:" && publicPort !== "") {
    throw new AppError(
      "precondition_failed",
      `PKI_URL must be set, because PUBLIC_URL has a TLS port (${publicPort}), and certificates permanently contain a plain http:// origin for CRL, OCSP and issuer. Set it to the origin where /pki/ is reachable without TLS, such as PKI_URL=http://${hostname}.`,
    );
  }
  const origin = parseOrigin("PKI_URL", value ?? publicUrl.replace(/^https:/, "http:"));
  if (origin.startsWith("http:")) return origin;
  throw new AppError(
    "precondition_failed",
    "PKI_URL must be a plain http:// origin, such as http://pki.example.com: certificates contain it for CRL, OCSP and issuer, which are signed themselves.",
  );
}

/** By default the listener's port on the public host name. */
function parseMtlsUrl(value: string | undefined, port: number | "off", publicUrl: string): string | undefined {
  if (value === undefined) return port === "off" ? undefined : `https://${new URL(publicUrl).hostname}:${port}`;
  const origin = parseOrigin("MTLS_URL", value);
  if (origin.startsWith("https:")) return origin;
  throw new AppError(
    "precondition_failed",
    "MTLS_URL must be an https:// origin, such as https://mtls.example.com: client certificates need TLS.",
  );
}

function parseOrigin(variable: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isOrigin =
    url && ["http:", "https:"].includes(url.protocol) && url.pathname === "/" && !url.search && !url.hash;
  if (!isOrigin || url.username || url.password) {
    throw new AppError(
      "precondition_failed",
      `${variable} must be an origin such as https://portal.example.com, without user, path, query or fragment.`,
    );
  }
  return url.origin;
}

/** The settings with every secret: configured, or generated and stored in DATA_DIR. */
export type ResolvedEnv = Env & { caKeyPassphrase: string; sessionSecret: string; cronSecret: string };

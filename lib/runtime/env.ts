import { resolve } from "node:path";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { parseMailFrom, parseSmtpUrl } from "./mail-settings";

const number = (fallback: number, min: number, max: number, example: string) =>
  z.coerce
    .number({ error: `It must be a whole number from ${min} to ${max}, such as ${example}` })
    .int(`It must be a whole number, such as ${example}`)
    .min(min, `It must be at least ${min}, such as ${example}`)
    .max(max, `It must be at most ${max}, such as ${example}`)
    .default(fallback);
const port = (fallback: number) => number(fallback, 0, 65_535, String(fallback));
const optional = z
  .string()
  .transform((value) => value.trim() || undefined)
  .optional();
const oneOf = <const Choices extends readonly [string, ...string[]]>(choices: Choices, fallback: Choices[number]) =>
  z.enum(choices, { error: `It must be one of ${choices.join(", ")}` }).default(fallback as never);

const EnvSchema = z.object({
  PORT: port(3000),
  MTLS_PORT: z
    .union([z.literal("off"), port(3443)], { error: "It must be a port, such as 3443, or off" })
    .default(3443),
  MTLS_URL: optional,
  MAX_CONNECTIONS: z.coerce.number().int().min(16).max(1_000_000).default(4_096),
  MAX_CONNECTIONS_PER_ADDRESS: z.preprocess(
    (value) => (value === "" ? undefined : value),
    z.coerce.number().int().min(1).optional(),
  ),
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(300).default(0),
  METRICS_TOKEN: optional,
  HOST: z.string().default("0.0.0.0"),
  DATA_DIR: z.string().default("data"),
  DATABASE_URL: optional,
  DATABASE_POOL_SIZE: number(10, 1, 200, "10"),
  PUBLIC_URL: optional,
  PKI_URL: optional,
  TRUSTED_PROXIES: z.string().default(""),
  OUTBOUND_ALLOW: z
    .string()
    .default("")
    .transform((list) =>
      list
        .split(",")
        .map((one) => one.trim().toLowerCase())
        .filter(Boolean),
    )
    .pipe(
      z.array(
        z
          .string()
          .regex(
            /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):\d{1,5}$/,
            "It must be host:port, separated by commas, such as keys.internal:8443",
          ),
      ),
    ),
  JWS_VERIFICATIONS_PER_MINUTE: number(6000, 1, 10_000_000, "6000"),
  SMTP_URL: optional,
  MAIL_FROM: optional,
  CRON_SECRET: optional,
  SESSION_SECRET: optional,
  ISSUANCE_PER_MINUTE: number(600, 1, 10_000_000, "600"),
  CA_KEY_PASSPHRASE: optional,
  CA_NAME: z
    .string()
    .trim()
    .min(1, "It must have 1 to 40 characters, such as Countersign")
    .max(40, "It must have 1 to 40 characters, such as Countersign")
    .default("Countersign"),
  CA_KEY_ALGORITHM: oneOf(["ec", "rsa"], "ec"),
  COUNTERSIGN_ADMIN_EMAIL: optional,
  COUNTERSIGN_ADMIN_PASSWORD: optional,
  COUNTERSIGN_ADMIN_TOKEN: optional,
  KNOWN_KEYS_FILE: optional,
  LOG_LEVEL: oneOf(["fatal", "error", "warn", "info", "debug", "trace", "silent"], "info"),
});

/** URLs that go into what is issued and sent. */
export type AddressVariable = "PUBLIC_URL" | "PKI_URL";

/** Settings, parsed once. Secrets in here never leave the process. */
export interface Env {
  port: number;
  /** TLS listener for client certificates; 0 takes a free port, undefined (`off`) there is none. */
  mtlsPort: number | undefined;
  /** Origin where clients reach that listener, or a proxy that stands in for it; undefined without either. */
  mtlsUrl: string | undefined;
  /** Connections that all listeners of this process have at the same time. */
  maxConnections: number;
  /** Those of one address (IPv6: one /64) other than a trusted proxy's; undefined: a quarter of all. */
  maxConnectionsPerAddress: number | undefined;
  /** How long `/readyz` says that the process is about to stop before the listeners close. */
  drainSeconds: number;
  /** Bearer token of `/metrics`; undefined: only the machine itself may read them. */
  metricsToken: string | undefined;
  host: string;
  /** Absolute path. */
  dataDir: string;
  databaseUrl: string | undefined;
  databasePoolSize: number;
  /** Origin without a trailing slash: what certificates, mails and tokens point at. */
  publicUrl: string;
  /** Origin that certificates name for CRL, OCSP and issuer. Plain http (RFC 5280 §8). */
  pkiUrl: string;
  /** Addresses whose X-Forwarded-* and Client-Cert headers count. */
  trustedProxies: readonly string[];
  /** `host:port` that calls to addresses of others may reach on private networks (lib/outbound). Empty: none. */
  outboundAllow: readonly string[];
  /** Signatures one caller may have verified by one process in a minute. */
  jwsVerificationsPerMinute: number;
  /** Mail server with its credentials; undefined: mails are kept and shown, not sent. */
  smtpUrl: string | undefined;
  mailFrom: { name: string; address: string };
  cronSecret: string | undefined;
  sessionSecret: string | undefined;
  caKeyPassphrase: string | undefined;
  caKeyAlgorithm: "ec" | "rsa";
  /** File with keys whose private half is known, to be blocked at start (lib/registration/known-keys); undefined: none. */
  knownKeysFile?: string | undefined;
  /** CSRs one actor may submit to one process in a minute. */
  issuancePerMinute: number;
  /** Organisation in the authorities' subjects. */
  caName: string;
  admin: { email: string | undefined; password: string | undefined; token: string | undefined };
  logLevel: string;
  /** Variables that were not set; what stands in their place is derived, and may be another tomorrow. */
  defaulted: readonly (AddressVariable | "MTLS_URL" | "MAIL_FROM")[];
}

/**
 * Parses the environment.
 * @throws AppError precondition_failed naming the variable, never its value
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  // `PORT=` in a file means "not set", not port 0.
  const parsed = EnvSchema.safeParse(Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim())));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new AppError("precondition_failed", `${String(issue?.path[0])} is not usable. ${issue?.message}.`);
  }
  const env = parsed.data;
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
    trustedProxies: env.TRUSTED_PROXIES.split(",")
      .map((address) => address.trim())
      .filter(Boolean),
    smtpUrl: parseSmtpUrl(env.SMTP_URL),
    mailFrom: parseMailFrom(env.MAIL_FROM, publicUrl),
    outboundAllow: env.OUTBOUND_ALLOW,
    jwsVerificationsPerMinute: env.JWS_VERIFICATIONS_PER_MINUTE,
    cronSecret: env.CRON_SECRET,
    sessionSecret: env.SESSION_SECRET,
    caKeyPassphrase: env.CA_KEY_PASSPHRASE,
    issuancePerMinute: env.ISSUANCE_PER_MINUTE,
    ...(env.KNOWN_KEYS_FILE ? { knownKeysFile: resolve(env.KNOWN_KEYS_FILE) } : {}),
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

/** The same settings at other URLs: what was derived from them is derived anew. */
export function withAddresses(env: Env, addresses: Partial<Pick<Env, "publicUrl" | "pkiUrl">>): Env {
  const moved = { ...env, ...addresses };
  if (env.defaulted.includes("MTLS_URL")) {
    moved.mtlsUrl = parseMtlsUrl(undefined, env.mtlsPort ?? "off", moved.publicUrl);
  }
  if (env.defaulted.includes("MAIL_FROM")) moved.mailFrom = parseMailFrom(undefined, moved.publicUrl);
  return moved;
}

/** A typing error would be taken for the name of a host, and looked for until patience ends. */
function parseDatabaseUrl(value: string | undefined): string | undefined {
  const url = value !== undefined && URL.canParse(value) ? new URL(value) : undefined;
  if (value === undefined || (url && /^postgres(ql)?:$/.test(url.protocol))) return value;
  throw new AppError(
    "precondition_failed",
    "DATABASE_URL must begin with postgresql://, such as postgresql://countersign:password@db.example.com:5432/countersign. Write special characters of the password percent-encoded.",
  );
}

/**
 * Checking a TLS certificate must not need another TLS connection first (RFC 5280 §8), so the lints want http here. Derived, it is
 * the public host on port 80; a port of PUBLIC_URL where TLS is spoken can't be where plain http is.
 */
function parsePkiUrl(value: string | undefined, publicUrl: string): string {
  const { protocol, port: publicPort, hostname } = new URL(publicUrl);
  if (value === undefined && protocol === "https:" && publicPort !== "") {
    throw new AppError(
      "precondition_failed",
      `PKI_URL must be set, because PUBLIC_URL has a port (${publicPort}) where TLS is spoken, and certificates name a plain http:// origin for CRL, OCSP and issuer for as long as they live. Set it to where /pki/ is reachable without TLS, such as PKI_URL=http://${hostname}.`,
    );
  }
  const origin = parseOrigin("PKI_URL", value ?? publicUrl.replace(/^https:/, "http:"));
  if (origin.startsWith("http:")) return origin;
  throw new AppError(
    "precondition_failed",
    "PKI_URL must be a plain http:// origin, such as http://pki.example.com: certificates name it for CRL, OCSP and issuer, which are signed by themselves.",
  );
}

/** By default the listener's port at the public host name. */
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
  if (!url || !["http:", "https:"].includes(url.protocol) || url.pathname !== "/" || url.search || url.hash) {
    throw new AppError(
      "precondition_failed",
      `${variable} must be an origin such as https://portal.example.com, without path, query or fragment.`,
    );
  }
  return url.origin;
}

/** The settings with every secret present: configured, or made and kept in DATA_DIR. */
export type ResolvedEnv = Env & { caKeyPassphrase: string; sessionSecret: string; cronSecret: string };

import { resolve } from "node:path";
import { z } from "zod";
import { AppError } from "@/lib/operation/errors";
import { parseMailFrom, parseSmtpUrl } from "./mail-settings";

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);
const optional = z
  .string()
  .transform((value) => value.trim() || undefined)
  .optional();

const EnvSchema = z.object({
  PORT: port(3000),
  MTLS_PORT: z.union([z.literal("off"), port(3443)]).default(3443),
  MTLS_URL: optional,
  HOST: z.string().default("0.0.0.0"),
  DATA_DIR: z.string().default("data"),
  DATABASE_URL: optional,
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
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
      z.array(z.string().regex(/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):\d{1,5}$/, "Write host:port, separated by commas.")),
    ),
  JWS_VERIFICATIONS_PER_MINUTE: z.coerce.number().int().min(1).default(6000),
  SMTP_URL: optional,
  MAIL_FROM: optional,
  CRON_SECRET: optional,
  SESSION_SECRET: optional,
  ISSUANCE_PER_MINUTE: z.coerce.number().int().min(1).default(600),
  CA_KEY_PASSPHRASE: optional,
  CA_NAME: z.string().trim().min(1).max(40).default("Countersign"),
  CA_KEY_ALGORITHM: z.enum(["ec", "rsa"]).default("ec"),
  COUNTERSIGN_ADMIN_EMAIL: optional,
  COUNTERSIGN_ADMIN_PASSWORD: optional,
  COUNTERSIGN_ADMIN_TOKEN: optional,
  KNOWN_KEYS_FILE: optional,
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/** Settings, parsed once. Secrets in here never leave the process. */
export interface Env {
  port: number;
  /** TLS listener for client certificates; 0 takes a free port, undefined (`off`) there is none. */
  mtlsPort: number | undefined;
  /** Origin where clients reach that listener, or a proxy that stands in for it; undefined without either. */
  mtlsUrl: string | undefined;
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
}

/**
 * Parses the environment.
 * @throws AppError precondition_failed naming the variable, never its value
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const parsed = EnvSchema.safeParse(source);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    throw new AppError("precondition_failed", `The environment is not usable. ${wrong}. See .env.example.`);
  }
  const env = parsed.data;
  const publicUrl = parseOrigin("PUBLIC_URL", env.PUBLIC_URL ?? `http://localhost:${env.PORT}`);
  return {
    port: env.PORT,
    mtlsPort: env.MTLS_PORT === "off" ? undefined : env.MTLS_PORT,
    mtlsUrl: parseMtlsUrl(env.MTLS_URL, env.MTLS_PORT, publicUrl),
    host: env.HOST,
    dataDir: resolve(env.DATA_DIR),
    databaseUrl: env.DATABASE_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    publicUrl,
    pkiUrl: parsePkiUrl(env.PKI_URL ?? publicUrl.replace(/^https:/, "http:")),
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
  };
}

/** Checking a TLS certificate must not need another TLS connection first (RFC 5280 §8), so the lints want http here. */
function parsePkiUrl(value: string): string {
  const origin = parseOrigin("PKI_URL", value);
  if (origin.startsWith("http:")) return origin;
  throw new AppError(
    "precondition_failed",
    "PKI_URL must be a plain http:// origin: certificates name it for CRL, OCSP and issuer, which are signed by themselves.",
  );
}

/** By default the listener's port at the public host name. */
function parseMtlsUrl(value: string | undefined, port: number | "off", publicUrl: string): string | undefined {
  if (value === undefined) return port === "off" ? undefined : `https://${new URL(publicUrl).hostname}:${port}`;
  const origin = parseOrigin("MTLS_URL", value);
  if (origin.startsWith("https:")) return origin;
  throw new AppError("precondition_failed", "MTLS_URL must be an https:// origin: client certificates need TLS.");
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

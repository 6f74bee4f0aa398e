import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Logger } from "pino";
import { AuthorityRegistry } from "@/lib/authorities/registry";
import type { Database } from "@/lib/db/database";
import { openEmbedded } from "@/lib/db/embedded";
import { openPostgresql } from "@/lib/db/postgresql";
import { DatabaseWatch } from "@/lib/db/watch";
import { isAppError } from "@/lib/errors";
import { makeDirectory } from "@/lib/files/directories";
import { explainFileError } from "@/lib/files/file-error";
import { ensurePrivateDirectory } from "@/lib/files/private-directory";
import { blockKnownKeys } from "@/lib/keys/block-known-keys";
import type { RenderMail } from "@/lib/mail/document";
import type { Interactions } from "@/lib/oauth/interactions";
import { createOAuthRuntime } from "@/lib/oauth/runtime";
import type { OutboundSeams } from "@/lib/outbound/fetch-guarded";
import { adoptAddresses, consequencesOf, storeAddresses } from "@/lib/platform/addresses";
import { findSecrets, SECRETS, type SecretSource, type SecretVariable, secretDirectory } from "@/lib/platform/secrets";
import { PlatformState } from "@/lib/platform/state";
import { seedBuiltInProfiles } from "@/lib/profiles/seed";
import { Changes } from "@/lib/runtime/changes";
import { type Clock, systemClock } from "@/lib/runtime/clock";
import { dampedWarning } from "@/lib/runtime/damped-warning";
import type { Env } from "@/lib/runtime/env";
import { createLogger } from "@/lib/runtime/log";
import { createRateLimits } from "@/lib/runtime/rate-limits";
import { UsageRecorder } from "@/lib/usage/recorder";
import { emitAuditedEvent } from "@/lib/webhooks/outbox";
import type { Deps } from "./deps";

/** Dependencies that the caller provides, and those that tests replace. */
export interface DepsParts {
  renderMail: RenderMail;
  clock?: Clock;
  log?: Logger;
  /** This machine's clock for the comparison with the database's; milliseconds since 1970. */
  machineNowMs?: () => number;
  /** Directory of the migrations; default: `prisma/migrations` in the working directory. */
  migrationsDirectory?: string;
  /** Opens this database instead of the configured one. */
  openDatabase?: () => Promise<Database>;
  /** True for a server: its URLs are stored as the installation's. CLI commands use the stored ones. */
  isServer?: boolean;
  /** Resolver and root certificates of outbound requests (lib/outbound). */
  outbound?: OutboundSeams;
  /**
   * Creates the authorization server's part of the consent page; oidc-provider runs in the server. Without it (CLI, most tests) no
   * authorization request waits for a user.
   */
  interactions?: (deps: Deps) => Interactions;
}

/**
 * Creates all dependencies once: database (migrated), secrets, authorities, profiles, limits. The caller closes `deps.db`.
 * @throws AppError with one line that names the variable, for errors that the operator can fix
 */
export async function createDeps(settings: Env, parts: DepsParts): Promise<Deps> {
  const log = parts.log ?? createLogger(settings.logLevel);
  const clock = parts.clock ?? systemClock;
  const random = (bytes: number): Uint8Array => randomBytes(bytes);
  return explainFileError(settings.dataDir, async () => {
    // With secrets from the environment and PostgreSQL nothing else creates it, and the liveness socket needs it.
    await makeDirectory(settings.dataDir, "DATA_DIR");
    if (!settings.databaseUrl) await ensurePrivateDirectory(settings.dataDir, "DATA_DIR");
    const db = await (parts.openDatabase ?? (() => openDatabase(settings, log, parts.migrationsDirectory)))();
    try {
      return await assemble(settings, parts, { db, log, clock, random });
    } catch (error) {
      await db.close();
      throw error;
    }
  });
}

async function assemble(
  settings: Env,
  parts: DepsParts,
  { db, log, clock, random }: Pick<Deps, "db" | "log" | "clock" | "random">,
): Promise<Deps> {
  const base = { env: settings, db, clock };
  const secrets = await findSecrets(base);
  const addressed = parts.isServer ? settings : await adoptAddresses(base);
  const env = { ...addressed, ...secrets.values };
  const watch = new DatabaseWatch(db, log, parts.machineNowMs);
  await watch.check(); // before anything is signed with this machine's time
  const changes = new Changes();
  await changes.connect(db);
  await seedBuiltInProfiles(db, clock);
  if (env.knownKeysFile) await blockKnownKeys({ db, clock, log }, env.knownKeysFile);
  const authorities = await AuthorityRegistry.open({
    db,
    clock,
    watch,
    random,
    passphrase: env.caKeyPassphrase,
    pkiUrl: env.pkiUrl,
    caName: env.caName,
    keyAlgorithm: env.caKeyAlgorithm,
  }).catch(async (error: unknown) => {
    if (isAppError(error) && error.details.reason === "key_passphrase_wrong") await secrets.discard();
    throw error;
  });
  if (parts.isServer) {
    // Not in CLI commands: their environment may be incomplete and must not define the installation.
    await secrets.confirm();
    for (const change of await storeAddresses(base)) log.warn({ ...change }, consequencesOf(change));
    log.info({ secrets: secrets.sources, directory: secretDirectory(env) }, describeSecrets(env, secrets.sources));
  }
  const platform = await PlatformState.open({ env, db, clock, changes, log });
  const limits = createRateLimits(db, env);
  const outbound = parts.outbound ? { outbound: parts.outbound } : {};
  const oauth = createOAuthRuntime({ env, db, clock, log, random, changes, ...outbound });
  const deps: Deps = {
    env,
    db,
    watch,
    clock,
    log,
    random,
    changes,
    platform,
    authorities,
    limits,
    oauth,
    usage: new UsageRecorder({ db, clock, log }),
    renderMail: parts.renderMail,
    onAudit: emitAuditedEvent,
    ...outbound,
  };
  return parts.interactions ? { ...deps, oauth: { ...oauth, interactions: parts.interactions(deps) } } : deps;
}

/** Where the secrets are stored, and what to do: copy them to other machines, move the passphrase elsewhere. */
function describeSecrets(env: Env, sources: Record<SecretVariable, SecretSource>): string {
  const kept = SECRETS.filter(({ variable }) => sources[variable] !== "environment").map(({ variable }) => variable);
  if (kept.length === 0) return "All secrets come from the environment";
  const passphrase = kept.includes("CA_KEY_PASSPHRASE")
    ? ` CA_KEY_PASSPHRASE encrypts the CA keys${env.databaseUrl ? "" : " and is stored beside the database that contains them"}: in production, set it in the environment.`
    : "";
  const others = env.databaseUrl ? " Other processes on this database need the same values." : "";
  return `Generated secrets are in ${secretDirectory(env)}: ${kept.join(", ")}.${others}${passphrase}`;
}

/** Opens and migrates the database at DATABASE_URL, or the embedded one in DATA_DIR. */
export function openDatabase(env: Env, log: Logger, migrationsDirectory = join(process.cwd(), "prisma/migrations")) {
  return env.databaseUrl
    ? openPostgresql({
        url: env.databaseUrl,
        poolSize: env.databasePoolSize,
        migrationsDirectory,
        onError: dampedWarning(log, "PostgreSQL connection lost"),
      })
    : openEmbedded({ directory: env.dataDir, migrationsDirectory });
}

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Logger } from "pino";
import { AuthorityRegistry } from "@/lib/authorities/registry";
import type { Database } from "@/lib/db/database";
import { openEmbedded } from "@/lib/db/embedded";
import { openPostgresql } from "@/lib/db/postgresql";
import { blockKnownKeys } from "@/lib/keys/block-known-keys";
import { createOAuthRuntime } from "@/lib/oauth/runtime";
import type { OutboundSeams } from "@/lib/outbound/fetch-guarded";
import { seedBuiltInProfiles } from "@/lib/profiles/seed";
import { UsageRecorder } from "@/lib/usage/recorder";
import { Changes } from "./changes";
import { type Clock, systemClock } from "./clock";
import type { Deps, RenderMail } from "./deps";
import type { Env } from "./env";
import { createLogger } from "./log";
import { createRateLimits } from "./rate-limits";
import { loadOrCreateSecret } from "./secrets";

/** What comes from outside, and what tests replace. */
export interface DepsParts {
  renderMail: RenderMail;
  clock?: Clock;
  log?: Logger;
  /** Where the migrations are; `prisma/migrations` of the working directory by default. */
  migrationsDirectory?: string;
  /** Opens this instead of what the environment says. */
  openDatabase?: () => Promise<Database>;
  /** Resolver and roots of calls to others (lib/outbound). */
  outbound?: OutboundSeams;
}

/** Builds everything once: database (migrated), secrets, authorities, profiles, limits. The caller closes `deps.db`. */
export async function createDeps(settings: Env, parts: DepsParts): Promise<Deps> {
  const log = parts.log ?? createLogger(settings.logLevel);
  const clock = parts.clock ?? systemClock;
  const random = (octets: number): Uint8Array => randomBytes(octets);
  const env = await withSecrets(settings);
  const db = await (parts.openDatabase ?? (() => openDatabase(env, log, parts.migrationsDirectory)))();
  try {
    const changes = new Changes();
    await changes.connect(db);
    await seedBuiltInProfiles(db, clock);
    if (env.knownKeysFile) await blockKnownKeys({ db, clock, log }, env.knownKeysFile);
    const authorities = await AuthorityRegistry.open({
      db,
      clock,
      random,
      passphrase: env.caKeyPassphrase,
      pkiUrl: env.pkiUrl,
      caName: env.caName,
      keyAlgorithm: env.caKeyAlgorithm,
    });
    const limits = createRateLimits(db, env);
    const outbound = parts.outbound ? { outbound: parts.outbound } : {};
    const oauth = createOAuthRuntime({ env, db, clock, log, random, changes, ...outbound });
    return {
      env,
      db,
      clock,
      log,
      random,
      changes,
      authorities,
      limits,
      oauth,
      usage: new UsageRecorder({ db, clock, log }),
      renderMail: parts.renderMail,
      ...outbound,
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** No secret has a baked-in default: what is missing is made and kept in DATA_DIR. */
async function withSecrets(env: Env) {
  const secret = (configured: string | undefined, name: string) =>
    configured ?? loadOrCreateSecret(join(env.dataDir, "secrets"), name);
  return {
    ...env,
    caKeyPassphrase: await secret(env.caKeyPassphrase, "ca-key-passphrase"),
    sessionSecret: await secret(env.sessionSecret, "session-secret"),
    cronSecret: await secret(env.cronSecret, "cron-secret"),
  };
}

function openDatabase(env: Env, log: Logger, migrationsDirectory = join(process.cwd(), "prisma/migrations")) {
  return env.databaseUrl
    ? openPostgresql({
        url: env.databaseUrl,
        poolSize: env.databasePoolSize,
        migrationsDirectory,
        onError: (error) => log.warn({ err: error }, "PostgreSQL connection lost"),
      })
    : openEmbedded({ directory: env.dataDir, migrationsDirectory });
}

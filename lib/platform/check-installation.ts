import { access, constants } from "node:fs/promises";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { type DatabaseProbe, probePostgresql } from "@/lib/db/probe";
import type { Env } from "@/lib/runtime/env";
import { readSecret } from "@/lib/runtime/secrets";
import { ADDRESSES } from "./addresses";
import { isKnownFingerprint, SECRETS, secretDirectory } from "./secrets";

/** One thing that was looked at. */
export interface Checked {
  part: "settings" | "data directory" | "secrets" | "database" | "clock" | "URLs" | "mail server";
  result: "ok" | "warning" | "problem";
  message: string;
}

const OLDEST_POSTGRESQL = 150_000;
const WARN_CLOCK_MS = 30_000;
const CONNECT_MS = 5_000;

/** Goes through what a start needs, and changes nothing: no migration, no file, no secret. `env`: settings that were parsed. */
export async function checkInstallation(
  env: Env,
  migrationsDirectory = join(process.cwd(), "prisma/migrations"),
): Promise<Checked[]> {
  const results: Checked[] = [{ part: "settings", result: "ok", message: "Every variable can be used." }];
  results.push(await checkDataDirectory(env));
  if (env.databaseUrl) results.push(...(await checkDatabase(env, env.databaseUrl, migrationsDirectory)));
  else results.push({ part: "database", result: "ok", message: `Embedded, in ${env.dataDir}; a start looks into it.` });
  if (env.smtpUrl) results.push(await checkMailServer(env.smtpUrl));
  else
    results.push({
      part: "mail server",
      result: "warning",
      message: "SMTP_URL is not set: emails are kept, not sent.",
    });
  return results;
}

async function checkDataDirectory({ dataDir }: Env): Promise<Checked> {
  const part = "data directory";
  for (let path = dataDir; ; path = dirname(path)) {
    const code = await access(path, constants.W_OK).then(
      () => "ok",
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (code === "ok") return { part, result: "ok", message: `DATA_DIR (${dataDir}) is writable.` };
    if (code !== "ENOENT" || path === dirname(path)) {
      return { part, result: "problem", message: `DATA_DIR (${dataDir}) is not writable for this user.` };
    }
  }
}

async function checkDatabase(env: Env, url: string, migrationsDirectory: string): Promise<Checked[]> {
  let probe: DatabaseProbe;
  try {
    probe = await probePostgresql(url, migrationsDirectory);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return [{ part: "database", result: "problem", message: `DATABASE_URL can't be used: ${words}` }];
  }
  return [ofServer(probe), ofSchema(probe), ofClock(probe), ...(await ofSecrets(env, probe)), ...ofUrls(env, probe)];
}

function ofServer({ versionNumber, isReadOnly, maxConnections }: DatabaseProbe): Checked {
  const version = `PostgreSQL ${Math.floor(versionNumber / 10_000)}`;
  if (versionNumber < OLDEST_POSTGRESQL) {
    return { part: "database", result: "problem", message: `${version} is too old; 15 is the oldest that works.` };
  }
  if (isReadOnly) {
    const message = `${version} is read-only: a standby, or set so. Point DATABASE_URL at the primary.`;
    return { part: "database", result: "problem", message };
  }
  return { part: "database", result: "ok", message: `${version}, writable, up to ${maxConnections} connections.` };
}

function ofSchema({ missingMigrations, unknownMigrations }: DatabaseProbe): Checked {
  if (unknownMigrations.length > 0) {
    const message = `The database is newer than this version: it has ${unknownMigrations.join(", ")}. Start a newer version.`;
    return { part: "database", result: "problem", message };
  }
  const message =
    missingMigrations.length === 0
      ? "The schema is this version's."
      : `A start will apply ${missingMigrations.length} migrations, up to ${missingMigrations.toSorted().at(-1)}.`;
  return { part: "database", result: "ok", message };
}

function ofClock({ clockDifferenceMs }: DatabaseProbe): Checked {
  const seconds = Math.round(clockDifferenceMs / 100) / 10;
  if (Math.abs(clockDifferenceMs) < WARN_CLOCK_MS) {
    return { part: "clock", result: "ok", message: `${seconds} s from the database's.` };
  }
  const message = `This machine's clock is ${seconds} s from the database's. Set both by NTP.`;
  return { part: "clock", result: "problem", message };
}

async function ofSecrets(env: Env, { facts }: DatabaseProbe): Promise<Checked[]> {
  return Promise.all(
    SECRETS.map(async ({ variable, setting, file }): Promise<Checked> => {
      const value = env[setting] ?? (await readSecret(join(secretDirectory(env), file)));
      const known = await isKnownFingerprint(facts, variable, value);
      const [result, words] = {
        fits: ["ok", "is the one that the database was set up with."],
        differs: ["problem", "is not the one that the database was set up with."],
        missing: ["problem", `is neither set nor in ${secretDirectory(env)}; the database was set up with one.`],
        new: [
          "ok",
          value === undefined ? "will be generated by the first start." : "will be stored by the first start.",
        ],
      }[known] as [Checked["result"], string];
      return { part: "secrets", result, message: `${variable} ${words}` };
    }),
  );
}

function ofUrls(env: Env, { facts }: DatabaseProbe): Checked[] {
  return ADDRESSES.map(({ variable, setting }): Checked => {
    const fact = facts.get(`address:${variable}`);
    const known = fact === undefined ? undefined : (JSON.parse(fact) as { value: string }).value;
    if (known === undefined || known === env[setting]) {
      return { part: "URLs", result: "ok", message: `${variable}: ${env[setting]}` };
    }
    return {
      part: "URLs",
      result: "warning",
      message: `${variable}: ${env[setting]}; the portal ran with ${known} before.`,
    };
  });
}

/** TCP alone: credentials and TLS show when the first email is sent. */
function checkMailServer(smtpUrl: string): Promise<Checked> {
  const { hostname, port, protocol } = new URL(smtpUrl);
  const target = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || (protocol === "smtps:" ? 465 : 587)) };
  return new Promise((resolve) => {
    const socket = connect(target);
    const end = (result: Checked["result"], words: string) => {
      socket.destroy();
      resolve({ part: "mail server", result, message: `${target.host}:${target.port} ${words}` });
    };
    socket.setTimeout(CONNECT_MS, () => end("problem", "does not answer."));
    socket.once("error", ({ message }) => end("problem", `can't be reached: ${message}`));
    socket.once("connect", () => end("ok", "can be reached."));
  });
}

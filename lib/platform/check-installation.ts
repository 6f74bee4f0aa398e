import { connect } from "node:net";
import { dirname, join } from "node:path";
import { pendingMigrations, readMigrations } from "@/lib/db/migrations";
import { type ProbedDatabase, readClock, withProbedDatabase } from "@/lib/db/probe";
import { type AppError, isAppError } from "@/lib/errors";
import { assertSpace, planDirectory } from "@/lib/files/directories";
import { explainFileError, fileFault } from "@/lib/files/file-error";
import { ensurePrivateDirectory } from "@/lib/files/private-directory";
import { type Clock, systemClock } from "@/lib/runtime/clock";
import type { Env } from "@/lib/runtime/env";
import { assertOpens } from "@/lib/runtime/envelope";
import { compareAddresses } from "./addresses";
import { checkSettings } from "./check-settings";
import { inspectAge } from "./database-mark";
import { inspectSecrets, secretDirectory } from "./secrets";
import { restoreNotice } from "./state";
import { isNewDatabase, readEnvelopes, readFactsOf } from "./store";

/** The result of one check. */
export interface Checked {
  part: "settings" | "data directory" | "secrets" | "database" | "restore" | "clock" | "URLs" | "mail server";
  result: "ok" | "warning" | "problem";
  message: string;
}

const WARN_CLOCK_MS = 30_000;
const CONNECT_MS = 5_000;
/** Slightly less than a new embedded database takes. */
const NEW_BYTES = 40 * 1024 * 1024;
const MIGRATIONS = join(process.cwd(), "prisma/migrations");

/**
 * Checks everything that a start needs, with the same rules, and changes nothing: no migration, no secret, no row. An embedded
 * database is locked during the check. `env`: the parsed settings.
 */
export async function checkInstallation(env: Env, migrationsDirectory = MIGRATIONS): Promise<Checked[]> {
  const results = [
    await checkPart("settings", "All variables are valid.", () => checkSettings(env)),
    await checkPart("data directory", `DATA_DIR (${env.dataDir}) is usable.`, () => checkDirectory(env)),
  ];
  if (results.every(({ result }) => result === "ok")) results.push(...(await checkDatabase(env, migrationsDirectory)));
  return [...results, await checkMailServer(env.smtpUrl)];
}

/** Turns an error that a start would throw into a problem. */
async function checkPart(part: Checked["part"], ok: string, run: () => Promise<unknown>): Promise<Checked> {
  try {
    await run();
    return { part, result: "ok", message: ok };
  } catch (error) {
    if (isAppError(error)) return problem(part, error);
    throw error;
  }
}

const problem = (part: Checked["part"], error: AppError): Checked => ({
  part,
  result: "problem",
  message: error.publicMessage,
});

async function checkDirectory({ dataDir, databaseUrl }: Env): Promise<void> {
  const { missing, fault } = await planDirectory(dataDir);
  if (fault) throw fileFault(`DATA_DIR (${dataDir})`, fault);
  const isNew = !databaseUrl && (await planDirectory(join(dataDir, "pglite"))).missing.length > 0;
  await explainFileError(dataDir, () => assertSpace(missing[0] ? dirname(missing[0]) : dataDir, isNew ? NEW_BYTES : 0));
  // An existing directory is checked as a start does, which removes group and other permissions; with PostgreSQL any owner is allowed.
  if (missing.length === 0 && !databaseUrl) await ensurePrivateDirectory(dataDir, "DATA_DIR");
}

async function checkDatabase(env: Env, migrationsDirectory: string): Promise<Checked[]> {
  if (!env.databaseUrl && (await planDirectory(join(env.dataDir, "pglite"))).missing.length > 0) {
    const message = `Embedded, in ${env.dataDir}; the first start creates it.`;
    return [{ part: "database", result: "ok", message }, ...(await checkSecrets(env, new Map(), true))];
  }
  try {
    return await explainFileError(env.dataDir, () =>
      withProbedDatabase(env, (probed) => inspectDatabase(env, probed, migrationsDirectory)),
    );
  } catch (error) {
    if (isAppError(error)) return [problem("database", error)];
    throw error;
  }
}

async function inspectDatabase(env: Env, probed: ProbedDatabase, migrationsDirectory: string): Promise<Checked[]> {
  const { db, session, tables } = probed;
  const pending = await pendingMigrations(session, await readMigrations(migrationsDirectory)); // throws as a start does
  const hasFacts = tables.has("platform_facts");
  const isNew = !tables.has("authorities") || (await isNewDatabase(db.prisma));
  const facts = hasFacts ? await readFactsOf(db.prisma, "") : new Map<string, string>();
  const message =
    pending.length === 0
      ? "The database is writable and its schema is current."
      : `The next start will apply ${pending.length} migrations, up to ${pending.at(-1)?.name}.`;
  return [
    { part: "database", result: "ok", message },
    await ofClock(probed),
    ...(await checkSecrets(env, facts, isNew, isNew ? undefined : probed)),
    ...(hasFacts ? await ofUrls(env, probed) : []),
    ...(isNew ? [] : [await ofRestore(env, probed, hasFacts)]),
  ];
}

async function ofClock(probed: ProbedDatabase): Promise<Checked> {
  const askedAt = Date.now();
  const databaseMs = await readClock(probed);
  const differenceMs = (askedAt + Date.now()) / 2 - databaseMs;
  const seconds = Math.round(differenceMs / 100) / 10;
  if (Math.abs(differenceMs) < WARN_CLOCK_MS) {
    return { part: "clock", result: "ok", message: `The difference from the database's clock is ${seconds} s.` };
  }
  const message = `This machine's clock differs from the database's by ${seconds} s. Synchronise both with NTP.`;
  return { part: "clock", result: "problem", message };
}

/** `probed`: a database with encrypted CA keys. */
async function checkSecrets(
  env: Env,
  facts: ReadonlyMap<string, string>,
  isNew: boolean,
  probed?: ProbedDatabase,
): Promise<Checked[]> {
  const part = "secrets";
  const secrets = await inspectSecrets(env, facts, isNew);
  return Promise.all(
    secrets.map(async ({ variable, fault, source, value }): Promise<Checked> => {
      if (fault) return problem(part, fault);
      if (source === undefined || value === undefined) {
        return { part, result: "ok", message: `The first start will generate ${variable}.` };
      }
      const where = source === "environment" ? "the environment" : secretDirectory(env);
      const ok = `${variable} (from ${where}) is correct.`;
      if (variable !== "CA_KEY_PASSPHRASE" || !probed) return { part, result: "ok", message: ok };
      return checkPart(part, ok, async () => {
        const [first] = await readEnvelopes(probed.db.prisma);
        if (first) await assertOpens(first.envelope, value);
      });
    }),
  );
}

async function ofUrls(env: Env, { db }: ProbedDatabase): Promise<Checked[]> {
  return (await compareAddresses(env, db)).map(({ variable, value, before, fault }): Checked => {
    if (fault) return problem("URLs", fault);
    if (before === undefined) return { part: "URLs", result: "ok", message: `${variable}: ${value}` };
    const message = `${variable}: ${value}; the portal previously ran with ${before}.`;
    return { part: "URLs", result: "warning", message };
  });
}

async function ofRestore(
  { dataDir }: Env,
  { db }: ProbedDatabase,
  hasFacts: boolean,
  clock: Clock = systemClock,
): Promise<Checked> {
  const age = await inspectAge({ db, dataDir, clock, hasFacts });
  if (age.kind === "known") {
    return { part: "restore", result: "ok", message: "The database is not older than when it was last used here." };
  }
  const result = age.kind === "older" ? "problem" : "warning";
  return { part: "restore", result, message: restoreNotice(age).message };
}

/** Checks the TCP connection only: credentials and TLS are checked when the first email is sent. */
async function checkMailServer(smtpUrl: string | undefined): Promise<Checked> {
  if (smtpUrl === undefined) {
    return { part: "mail server", result: "warning", message: "SMTP_URL is not set: emails are stored, not sent." };
  }
  const { hostname, port, protocol } = new URL(smtpUrl);
  const target = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || (protocol === "smtps:" ? 465 : 587)) };
  return new Promise((resolve) => {
    const socket = connect(target);
    const end = (result: Checked["result"], state: string) => {
      socket.destroy();
      resolve({ part: "mail server", result, message: `${target.host}:${target.port} ${state}` });
    };
    socket.setTimeout(CONNECT_MS, () => end("problem", "does not answer."));
    socket.once("error", ({ message }) => end("problem", `can't be reached: ${message}`));
    socket.once("connect", () => end("ok", "is reachable."));
  });
}

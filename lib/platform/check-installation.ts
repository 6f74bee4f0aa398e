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
import { judgeAddresses } from "./addresses";
import { lookAtAge } from "./database-mark";
import { judgeSettings } from "./judge-settings";
import { judgeSecrets, secretDirectory } from "./secrets";
import { restoreNotice } from "./state";
import { isNewDatabase, readEnvelopes, readFactsOf } from "./store";

/** One thing that was looked at. */
export interface Checked {
  part: "settings" | "data directory" | "secrets" | "database" | "restore" | "clock" | "URLs" | "mail server";
  result: "ok" | "warning" | "problem";
  message: string;
}

const WARN_CLOCK_MS = 30_000;
const CONNECT_MS = 5_000;
/** What the embedded database takes when it is created, and a little less. */
const NEW_BYTES = 40 * 1024 * 1024;
const MIGRATIONS = join(process.cwd(), "prisma/migrations");

/**
 * Goes through what a start needs, with the rules that a start has, and changes nothing: no migration, no secret, no row. An embedded
 * database is locked while it is looked at. `env`: settings that were parsed.
 */
export async function checkInstallation(env: Env, migrationsDirectory = MIGRATIONS): Promise<Checked[]> {
  const results = [
    await judge("settings", "Every variable can be used.", () => judgeSettings(env)),
    await judge("data directory", `DATA_DIR (${env.dataDir}) can be used.`, () => judgeDirectory(env)),
  ];
  if (results.every(({ result }) => result === "ok")) results.push(...(await checkDatabase(env, migrationsDirectory)));
  return [...results, await checkMailServer(env.smtpUrl)];
}

/** What a start would throw becomes a problem. */
async function judge(part: Checked["part"], ok: string, run: () => Promise<unknown>): Promise<Checked> {
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

async function judgeDirectory({ dataDir, databaseUrl }: Env): Promise<void> {
  const { missing, fault } = await planDirectory(dataDir);
  if (fault) throw fileFault(`DATA_DIR (${dataDir})`, fault);
  const isNew = !databaseUrl && (await planDirectory(join(dataDir, "pglite"))).missing.length > 0;
  await explainFileError(dataDir, () => assertSpace(missing[0] ? dirname(missing[0]) : dataDir, isNew ? NEW_BYTES : 0));
  // One that is there is judged as a start does it, which closes it to others; with PostgreSQL it may be anybody's.
  if (missing.length === 0 && !databaseUrl) await ensurePrivateDirectory(dataDir, "DATA_DIR");
}

async function checkDatabase(env: Env, migrationsDirectory: string): Promise<Checked[]> {
  if (!env.databaseUrl && (await planDirectory(join(env.dataDir, "pglite"))).missing.length > 0) {
    const message = `Embedded, in ${env.dataDir}; the first start creates it.`;
    return [{ part: "database", result: "ok", message }, ...(await checkSecrets(env, new Map(), true))];
  }
  try {
    return await explainFileError(env.dataDir, () =>
      withProbedDatabase(env, (probed) => lookInside(env, probed, migrationsDirectory)),
    );
  } catch (error) {
    if (isAppError(error)) return [problem("database", error)];
    throw error;
  }
}

async function lookInside(env: Env, probed: ProbedDatabase, migrationsDirectory: string): Promise<Checked[]> {
  const { db, session, tables } = probed;
  const pending = await pendingMigrations(session, await readMigrations(migrationsDirectory)); // throws what a start says
  const hasFacts = tables.has("platform_facts");
  const isNew = !tables.has("authorities") || (await isNewDatabase(db.prisma));
  const facts = hasFacts ? await readFactsOf(db.prisma, "") : new Map<string, string>();
  const message =
    pending.length === 0
      ? "It can be written to, and the schema is this version's."
      : `A start will apply ${pending.length} migrations, up to ${pending.at(-1)?.name}.`;
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
    return { part: "clock", result: "ok", message: `${seconds} s from the database's.` };
  }
  const message = `This machine's clock is ${seconds} s from the database's. Set both by NTP.`;
  return { part: "clock", result: "problem", message };
}

/** `probed`: a database that has keys to open. */
async function checkSecrets(
  env: Env,
  facts: ReadonlyMap<string, string>,
  isNew: boolean,
  probed?: ProbedDatabase,
): Promise<Checked[]> {
  const part = "secrets";
  const judged = await judgeSecrets(env, facts, isNew);
  return Promise.all(
    judged.map(async ({ variable, fault, source, value }): Promise<Checked> => {
      if (fault) return problem(part, fault);
      if (source === undefined || value === undefined) {
        return { part, result: "ok", message: `${variable} will be generated by the first start.` };
      }
      const where = source === "environment" ? "the environment" : secretDirectory(env);
      const ok = `${variable} (from ${where}) fits.`;
      if (variable !== "CA_KEY_PASSPHRASE" || !probed) return { part, result: "ok", message: ok };
      return judge(part, ok, async () => {
        const [first] = await readEnvelopes(probed.db.prisma);
        if (first) await assertOpens(first.envelope, value);
      });
    }),
  );
}

async function ofUrls(env: Env, { db }: ProbedDatabase): Promise<Checked[]> {
  return (await judgeAddresses(env, db)).map(({ variable, value, before, fault }): Checked => {
    if (fault) return problem("URLs", fault);
    if (before === undefined) return { part: "URLs", result: "ok", message: `${variable}: ${value}` };
    const message = `${variable}: ${value}; the portal ran with ${before} before.`;
    return { part: "URLs", result: "warning", message };
  });
}

async function ofRestore(
  { dataDir }: Env,
  { db }: ProbedDatabase,
  hasFacts: boolean,
  clock: Clock = systemClock,
): Promise<Checked> {
  const age = await lookAtAge({ db, dataDir, clock, hasFacts });
  if (age.kind === "known") {
    return { part: "restore", result: "ok", message: "The database is not older than the one that ran here last." };
  }
  const result = age.kind === "older" ? "problem" : "warning";
  return { part: "restore", result, message: restoreNotice(age).message };
}

/** TCP alone: credentials and TLS show when the first email is sent. */
async function checkMailServer(smtpUrl: string | undefined): Promise<Checked> {
  if (smtpUrl === undefined) {
    return { part: "mail server", result: "warning", message: "SMTP_URL is not set: emails are kept, not sent." };
  }
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

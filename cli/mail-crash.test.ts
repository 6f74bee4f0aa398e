import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createMailSender } from "@/lib/mail/send-mails";
import { startMailServer, type TestMailServer } from "@/lib/mail/testing";
import { remind } from "@/lib/notifications/remind";
import { addCertificate, addMember, addOrganisation } from "@/lib/notifications/testing";
import { parseEnv } from "@/lib/runtime/env";
import { createDeps } from "@/lib/start/create-deps";
import type { Deps } from "@/lib/start/deps";
import { TestClock } from "@/lib/testing/harness";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";

/** The acceptance run has 50 kills (`MAIL_CRASH_ROUNDS=50`); every test run has a few, so that a regression is found early. */
const ROUNDS = Number(process.env.MAIL_CRASH_ROUNDS ?? 3);
/** Enough that every round is killed with work remaining. */
const MAILS = 12 * ROUNDS + 20;

let server: TestMailServer;
let dataDir: string;
let database: OwnDatabase;
const clock = new TestClock();

const environment = () => ({
  DATA_DIR: dataDir,
  DATABASE_URL: database.url ?? "",
  PUBLIC_URL: "https://portal.example",
  SMTP_URL: server.url,
});
const withDeps = async <T>(use: (deps: Deps) => Promise<T>): Promise<T> => {
  const renderMail = async () => "<!doctype html><title>mail</title>";
  const deps = await createDeps(parseEnv(environment()), { renderMail, clock, log: pino({ level: "silent" }) });
  return use(deps).finally(() => deps.db.close());
};

beforeAll(async () => {
  if (!existsSync("dist/cli.js")) throw new Error("The command line is not built. Run `npm run build` first.");
  server = await startMailServer();
  dataDir = await mkdtemp(join(tmpdir(), "countersign-mail-crash-"));
  database = await createOwnDatabase();
  await withDeps(async (deps) => {
    const t = { deps, clock };
    for (let index = 0; index < MAILS; index += 1) {
      const organisationId = await addOrganisation(t);
      await addMember(t, organisationId);
      await addCertificate(t, organisationId, 20);
    }
  });
}, 300_000);

afterAll(async () => {
  await server?.close();
  await rm(dataDir, { recursive: true, force: true });
  await database?.drop();
});

/** Runs a job in a separate process, as an operator would. */
const job = (name: string): ChildProcess =>
  spawn(process.execPath, ["dist/cli.js", "job", name], { env: { ...process.env, ...environment() }, stdio: "ignore" });
const exited = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once("close", resolve));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills the reminder job at a random time. @returns the duration of a complete run */
async function killReminders(wholeMs: number | undefined): Promise<number> {
  const startedAt = performance.now();
  const child = job("expiry-reminders");
  const end = exited(child);
  if (wholeMs !== undefined) {
    await pause(randomInt(Math.floor(wholeMs / 4), Math.ceil(wholeMs)));
    child.kill("SIGKILL");
  }
  await end;
  return wholeMs ?? performance.now() - startedAt;
}

/** Kills the sender while it delivers emails: some have arrived, others are in any state. */
async function killSender(): Promise<void> {
  const target = server.received.length + randomInt(1, 10);
  const child = job("send-mail");
  let hasExited = false;
  const end = exited(child).then(() => {
    hasExited = true;
  });
  while (!hasExited && server.received.length < target) await pause(1);
  await pause(randomInt(0, 6));
  child.kill("SIGKILL");
  await end;
}

it(`loses no reminder and sends none twice when planning and sending are each killed ${ROUNDS} times`, async () => {
  let wholeMs: number | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    // The first kill interrupts planning; the complete run that is measured follows.
    wholeMs = await killReminders(round === 1 ? undefined : (wholeMs ?? 3_000));
    await killSender();
  }
  await withDeps(async (deps) => {
    await remind(deps);
    await createMailSender(deps).round();
    expect(await deps.db.prisma.mailMessage.count({ where: { status: { not: "sent" } } })).toBe(0);
    expect(await deps.db.prisma.reminder.count({ where: { outcome: "pending" } })).toBe(0);
  });
  await pause(200); // the last email of a killed sender may still be in the server
  const recipients = server.received.flatMap(({ to }) => to);
  expect(new Set(recipients).size, "recipients notified").toBe(MAILS);
  expect(recipients.length - new Set(recipients).size, "emails sent twice").toBe(0);
}, 3_600_000);

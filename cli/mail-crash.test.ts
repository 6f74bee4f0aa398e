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

/** The promise is 50 kills (`MAIL_CRASH_ROUNDS=50`); every test run makes some, so that a regression shows the same day. */
const ROUNDS = Number(process.env.MAIL_CRASH_ROUNDS ?? 3);
/** So many that every round is killed with work left. */
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
  if (!existsSync("dist/cli.js")) throw new Error("There is no built command line. Run `npm run build` first.");
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

/** Runs a job in a process of its own, as an operator would. */
const job = (name: string): ChildProcess =>
  spawn(process.execPath, ["dist/cli.js", "job", name], { env: { ...process.env, ...environment() }, stdio: "ignore" });
const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once("close", resolve));
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills the reminders anywhere in their life. @returns how long a whole run takes */
async function killReminders(wholeMs: number | undefined): Promise<number> {
  const startedAt = performance.now();
  const child = job("expiry-reminders");
  const end = ended(child);
  if (wholeMs !== undefined) {
    await pause(randomInt(Math.floor(wholeMs / 4), Math.ceil(wholeMs)));
    child.kill("SIGKILL");
  }
  await end;
  return wholeMs ?? performance.now() - startedAt;
}

/** Kills the sender while mails are on the wire: some have arrived, others are anywhere. */
async function killSender(): Promise<void> {
  const target = server.received.length + randomInt(1, 10);
  const child = job("send-mail");
  let isOver = false;
  const end = ended(child).then(() => {
    isOver = true;
  });
  while (!isOver && server.received.length < target) await pause(1);
  await pause(randomInt(0, 6));
  child.kill("SIGKILL");
  await end;
}

it(`loses no reminder and sends none twice, killed ${ROUNDS} times in either half`, async () => {
  let wholeMs: number | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    // The first kill hits the planning; the whole run that measures comes after it.
    wholeMs = await killReminders(round === 1 ? undefined : (wholeMs ?? 3_000));
    await killSender();
  }
  await withDeps(async (deps) => {
    await remind(deps);
    await createMailSender(deps).round();
    expect(await deps.db.prisma.mailMessage.count({ where: { status: { not: "sent" } } })).toBe(0);
    expect(await deps.db.prisma.reminder.count({ where: { outcome: "pending" } })).toBe(0);
  });
  await pause(200); // the last message a killed sender let go may still be on its way through the server
  const recipients = server.received.flatMap(({ to }) => to);
  expect(new Set(recipients).size, "recipients who heard").toBe(MAILS);
  expect(recipients.length - new Set(recipients).size, "mails sent twice").toBe(0);
}, 3_600_000);

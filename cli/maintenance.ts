import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Command as Program } from "commander";
import { AppError } from "@/lib/errors";
import { changePassphrase } from "@/lib/platform/change-passphrase";
import { checkInstallation } from "@/lib/platform/check-installation";
import { acceptSecret, secretDirectory } from "@/lib/platform/secrets";
import { type FinishedRestore, finishRestore } from "@/lib/restore/finish-restore";
import { parseEnv } from "@/lib/runtime/env";
import type { Context, Deps } from "@/lib/start/deps";
import { assertReadable, callerPath, unreadable } from "./caller-file";
import { openSettings } from "./open-settings";
import type { WithDeps } from "./with-deps";

const operator = (deps: Deps): Context => ({ actor: { kind: "operator" }, deps, requestId: randomUUID() });
const isJson = (program: Program) => Boolean(program.optsWithGlobals().json);

/** Commands for the installation itself: finish a restore, check the settings, change secrets. */
export function addMaintenance(program: Program, withDeps: WithDeps): void {
  addRestore(program.command("restore").description("after a restore from a backup: finish"), withDeps);
  program
    .command("check")
    .description("Check settings, DATA_DIR, database, secrets, URLs and mail server as at start-up, without starting.")
    .action(async () => {
      const results = await checkInstallation(parseEnv(process.env));
      const width = Math.max(...results.map(({ part }) => part.length));
      if (isJson(program)) console.log(JSON.stringify(results, null, 2));
      else
        for (const { part, result, message } of results)
          console.log(`${part.padEnd(width)}  ${result.padEnd(7)}  ${message}`);
      if (results.some(({ result }) => result === "problem")) {
        throw new AppError("precondition_failed", "The server would not start or not work correctly. See above.");
      }
    });
  addSecrets(program.command("secrets").description("after a secret was changed: accept, change-passphrase"), withDeps);
}

function addRestore(group: Program, withDeps: WithDeps): void {
  const finish = group
    .command("finish")
    .description(
      "Apply the revocations and issuances of the log to a database restored from a backup, and publish new CRLs.",
    )
    .option(
      "--log <file...>",
      "the portal's log from before the backup until now; .gz is supported; - for standard input",
    )
    .option("--nothing-lost", "there is no log, and nothing was issued or revoked since the backup")
    .option("--dry-run", "print what would be done without changing anything");
  finish.action(async ({ log: given = [], nothingLost = false, dryRun = false }: FinishFlags) => {
    const log = given.map((file) => (file === STDIN ? file : callerPath(file)));
    if ((log.length === 0) === !nothingLost) {
      throw new AppError(
        "invalid_input",
        "Specify the log with --log FILE, or use --nothing-lost if nothing was issued or revoked since the backup.",
      );
    }
    for (const file of log) if (file !== STDIN) await assertReadable("The log", file);
    await withDeps(async (deps) => {
      const done = await finishRestore(operator(deps), {
        lines: linesOf(log),
        isDryRun: dryRun,
        isNothingLost: nothingLost,
        progress: (lines) => process.stderr.write(`${lines} lines read\n`),
      });
      console.log(isJson(finish) ? JSON.stringify(done, null, 2) : summaryOf(done));
    });
  });
}

const STDIN = "-";

interface FinishFlags {
  log?: string[];
  nothingLost?: boolean;
  dryRun?: boolean;
}

async function* linesOf(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) {
    const source: Readable = file === STDIN ? process.stdin : createReadStream(file);
    const stream = file.endsWith(".gz") ? source.pipe(createGunzip()) : source;
    const failed = new Promise<never>((_, reject) => {
      const fail = (cause: unknown) => reject(unreadable("The log", file, cause));
      source.once("error", fail);
      stream.once("error", fail);
    });
    failed.catch(() => {}); // handled below, or no longer needed
    const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([lines.next(), failed]);
      if (next.done) break;
      yield next.value;
    }
  }
}

function summaryOf(done: FinishedRestore): string {
  const would = done.isDryRun ? "would be " : "";
  const certificates = (count: number) => counted(count, "certificate");
  return [
    `${counted(done.lines, "line")} read, ${done.records} of them records; the database agrees with ${done.known}.`,
    `${certificates(done.revoked)} ${would}revoked (revoked after the backup).`,
    `${certificates(done.recovered)} ${would}recorded as revoked (issued after the backup): their holders need new certificates.`,
    `${counted(done.blocked, "key")} ${would}blocked again.`,
    ...(done.foreign > 0 ? [`${counted(done.foreign, "record")} of authorities that are not in this database.`] : []),
    ...(done.isDryRun
      ? ["Nothing was changed."]
      : [
          `${counted(done.closed, "interrupted issuance")} closed, ${counted(done.crls, "CRL")} published. The restore is finished.`,
        ]),
  ].join("\n");
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

function addSecrets(group: Program, withDeps: WithDeps): void {
  group
    .command("accept <variable>")
    .description("Accept the current SESSION_SECRET or CRON_SECRET as the installation's secret.")
    .action(async (variable: string) => {
      if (variable !== "SESSION_SECRET" && variable !== "CRON_SECRET") {
        throw new AppError(
          "invalid_input",
          "Specify SESSION_SECRET or CRON_SECRET. For CA_KEY_PASSPHRASE, run: secrets change-passphrase.",
        );
      }
      const { env, db, clock } = await openSettings();
      await acceptSecret({ env, db, clock }, variable).finally(() => db.close());
      console.log(`${variable} is accepted. Restart every process with the new value. ${CONSEQUENCES[variable]}`);
    });
  group
    .command("change-passphrase")
    .description("Encrypt the CA keys under NEW_CA_KEY_PASSPHRASE instead of CA_KEY_PASSPHRASE.")
    .action(() =>
      withDeps(async (deps) => {
        const keys = await changePassphrase(operator(deps), process.env.NEW_CA_KEY_PASSPHRASE);
        console.log(
          `${keys} keys are encrypted under the new passphrase. Set CA_KEY_PASSPHRASE to it and restart every process. Existing backups still need the old passphrase: if ${secretDirectory(deps.env)}/ca-key-passphrase exists, move it to those backups.`,
        );
      }),
    );
}

const CONSEQUENCES = {
  SESSION_SECRET:
    "All users must sign in again; links in unsent emails can't be decrypted (create new ones); webhook secrets must be rotated.",
  CRON_SECRET: "Callers of /api/cron need the new value.",
} as const;

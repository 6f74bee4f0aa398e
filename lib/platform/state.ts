import type { Logger } from "pino";
import type { Database } from "@/lib/db/database";
import type { Changes } from "@/lib/runtime/changes";
import type { Clock } from "@/lib/runtime/clock";
import type { Env } from "@/lib/runtime/env";
import type { RECORDS } from "@/lib/runtime/record";
import { type AddressChange, consequencesOf, foreignAddresses, recentAddressChanges } from "./addresses";
import { compareWithMark, type PendingAge, readPending } from "./database-mark";
import { NO_FINISH } from "./finished-restores";
import { noteChange, type Since } from "./last-changes";
import type { PlatformNotice } from "./schema";

export interface PlatformStateOptions {
  env: Env;
  db: Database;
  clock: Clock;
  changes: Changes;
  log: Logger;
}

/** The command that every word about a restored database names. */
export const FINISH_COMMAND = "npm run cli -- restore finish --log FILE";

const WORDS_ON_MISSED = `A restore was finished without a signature, a revocation or a blocked key that a process with this DATA_DIR had written down. If the log of this machine was not among those that were given, run: ${FINISH_COMMAND}`;

/** What this process knows about the installation: whether the database is the one it was, and at which URLs it is. */
export class PlatformState {
  readonly #options: PlatformStateOptions;
  #pending: PendingAge | undefined;
  #since: Since = { databaseId: "", finish: NO_FINISH };
  #changes: AddressChange[] = [];
  #foreign: { variable: string; ours: string; theirs: string }[] = [];

  private constructor(options: PlatformStateOptions) {
    this.#options = options;
  }

  static async open(options: PlatformStateOptions): Promise<PlatformState> {
    const state = new PlatformState(options);
    await state.check();
    return state;
  }

  /**
   * Writes down in DATA_DIR what this process did, before whoever asked for it gets an answer: a database without it is an older one.
   * That it can't be written (a full disk) keeps nobody from revoking.
   */
  noteChange(kind: keyof typeof RECORDS, members: Readonly<Record<string, unknown>>): void {
    const { env, log } = this.#options;
    try {
      noteChange(env.dataDir, this.#since, kind, members);
    } catch (error) {
      log.warn({ err: error }, "What was done could not be written to DATA_DIR; a restore may not be recognised");
    }
  }

  /** Compares the database with the mark in DATA_DIR, and reads what other processes wrote about it. */
  async check(): Promise<void> {
    const { db, clock, env, log } = this.#options;
    const { databaseId, finish, isMissed } = await compareWithMark({ db, clock, dataDir: env.dataDir });
    this.#since = { databaseId, finish };
    if (isMissed) log.warn({ dataDir: env.dataDir }, WORDS_ON_MISSED);
    await this.reload();
  }

  /** Reads what the database says, without leaving a mark. */
  async reload(): Promise<void> {
    const { db } = this.#options;
    this.#pending = await readPending(db.prisma);
    this.#changes = await recentAddressChanges(this.#options);
    this.#foreign = await foreignAddresses(this.#options);
  }

  /** True when the database certainly lacks what was issued or revoked before: OCSP may say `good` of what was revoked. */
  isOlder(): boolean {
    return this.#pending?.kind === "older";
  }

  /** What to show and to log, most urgent first. */
  notices(): PlatformNotice[] {
    return [
      ...(this.#pending ? [restoreNotice(this.#pending)] : []),
      ...this.#foreign.map(
        ({ variable, ours, theirs }): PlatformNotice => ({
          kind: "address_differs",
          message: `This process runs with ${variable}=${ours}, another on the same database with ${theirs}. Set the same on all; certificates, tokens and emails name the one of the process that makes them.`,
        }),
      ),
      ...this.#changes.map((change): PlatformNotice => ({ kind: "address_changed", message: consequencesOf(change) })),
    ];
  }
}

/** What to say, and to do, about a database that was restored. */
export function restoreNotice({ kind, seenAt }: { kind: "older" | "copied"; seenAt: string }): PlatformNotice {
  return kind === "older"
    ? {
        kind: "restore_older",
        message: `The database is older than it was at ${seenAt}: it was restored from a backup. Certificates revoked since the backup count as valid, and those issued since are unknown. Stop issuing and run: ${FINISH_COMMAND}`,
      }
    : {
        kind: "restore_copied",
        message: `DATA_DIR was copied or moved, last written at ${seenAt}. If it was restored from a backup, run: ${FINISH_COMMAND}. If it was only moved and nothing was issued or revoked since, run: npm run cli -- restore finish --nothing-lost`,
      };
}

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

/** The command that every message about a restored database names. */
export const FINISH_COMMAND = "npm run cli -- restore finish --log FILE";

const MISSED_CHANGE = `A restore was finished without a signature, a revocation or a blocked key that a process with this DATA_DIR had recorded. If the log of this machine was not included, run: ${FINISH_COMMAND}`;

/** The state of the installation in this process: whether the database was restored, and which URLs are in use. */
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
   * Records a change of this process in DATA_DIR before the caller gets the response: a database without it is older. A failed write
   * (a full disk) does not prevent revocation.
   */
  noteChange(kind: keyof typeof RECORDS, members: Readonly<Record<string, unknown>>): void {
    const { env, log } = this.#options;
    try {
      noteChange(env.dataDir, this.#since, kind, members);
    } catch (error) {
      log.warn({ err: error }, "The last change could not be written to DATA_DIR; a restore may not be detected");
    }
  }

  /** Compares the database with the mark in DATA_DIR, and reads the facts that other processes stored. */
  async check(): Promise<void> {
    const { db, clock, env, log } = this.#options;
    const { databaseId, finish, isMissed } = await compareWithMark({ db, clock, dataDir: env.dataDir });
    this.#since = { databaseId, finish };
    if (isMissed) log.warn({ dataDir: env.dataDir }, MISSED_CHANGE);
    await this.reload();
  }

  /** Reads the facts in the database, without writing a mark. */
  async reload(): Promise<void> {
    const { db } = this.#options;
    this.#pending = await readPending(db.prisma);
    this.#changes = await recentAddressChanges(this.#options);
    this.#foreign = await foreignAddresses(this.#options);
  }

  /** Whether the database certainly lacks earlier changes: OCSP may answer `good` for a revoked certificate. */
  isOlder(): boolean {
    return this.#pending?.kind === "older";
  }

  /** Notices for the pages and the log, most urgent first. */
  notices(): PlatformNotice[] {
    return [
      ...(this.#pending ? [restoreNotice(this.#pending)] : []),
      ...this.#foreign.map(
        ({ variable, ours, theirs }): PlatformNotice => ({
          kind: "address_differs",
          message: `This process runs with ${variable}=${ours}, but another on the same database with ${theirs}. Set the same value on all; certificates, tokens and emails contain the value of the process that creates them.`,
        }),
      ),
      ...this.#changes.map((change): PlatformNotice => ({ kind: "address_changed", message: consequencesOf(change) })),
    ];
  }
}

/** The notice about a restored database, with the next step. */
export function restoreNotice({ kind, seenAt }: { kind: "older" | "copied"; seenAt: string }): PlatformNotice {
  return kind === "older"
    ? {
        kind: "restore_older",
        message: `The database is older than it was at ${seenAt}: it was restored from a backup. Certificates revoked since the backup are shown as valid, and those issued since are missing. Stop issuing and run: ${FINISH_COMMAND}`,
      }
    : {
        kind: "restore_copied",
        message: `DATA_DIR was copied or moved, last written at ${seenAt}. If it was restored from a backup, run: ${FINISH_COMMAND}. If it was only moved and nothing was issued or revoked since, run: npm run cli -- restore finish --nothing-lost`,
      };
}

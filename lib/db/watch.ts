import type { Logger } from "pino";
import { MINUTE_MS } from "@/lib/durations";
import { AppError } from "@/lib/errors";
import { VERSION } from "@/lib/version";
import type { Database } from "./database";
import { newerProgram } from "./migration-history";
import { defineStatement } from "./statement";

/** Why a process can't use its database. `action`: what a supervisor can do about it. */
export interface DatabaseFault {
  code:
    | "database_unreachable"
    | "database_read_only"
    | "database_full"
    | "database_unwritable"
    | "schema_newer"
    | "clock_wrong"
    | "notifications_lost";
  /** `wait`: it may resolve itself. `operator`: an operator must act. `upgrade`: this version is too old. */
  action: "wait" | "operator" | "upgrade";
  message: string;
}

/** A larger clock difference is logged as a warning: assertions are valid for minutes. */
const WARN_OFFSET_MS = 30_000;
/** With a larger clock difference this process must not sign. */
const MAX_OFFSET_MS = 5 * MINUTE_MS;
/** A slower probe measures the network, not the clock. */
const MEASURABLE_MS = 2_000;
const PROBE_LIMIT_MS = 2_000;
/** How long readiness waits after a failed write before it retries. */
const RETRY_WRITE_MS = 5_000;

const PROBE = defineStatement<{ known: readonly string[] }, Probe>(
  "database_probe",
  `SELECT pg_is_in_recovery() AS "isStandby", current_setting('transaction_read_only') = 'on' AS "isReadOnly",
      (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs",
      unknown.name, unknown.logs
    FROM (SELECT 1) one LEFT JOIN LATERAL (SELECT migration_name AS name, logs FROM _prisma_migrations
      WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL AND migration_name <> ALL($known)
      ORDER BY migration_name DESC LIMIT 1) unknown ON true`,
);

interface Probe {
  isStandby: boolean;
  isReadOnly: boolean;
  nowMs: number;
  name: string | null;
  logs: string | null;
}

/** Checks whether this process can use the database: reachable, writable, with this schema and the same time. */
export class DatabaseWatch {
  readonly #db: Database;
  readonly #log: Logger;
  readonly #nowMs: () => number;
  #offsetMs = 0;
  #hasWarned = false;
  #writeFault: DatabaseFault | undefined;
  #wroteAt = Number.NEGATIVE_INFINITY;

  /** `nowMs`: this machine's clock, independent of the domain's clock. */
  constructor(db: Database, log: Logger, nowMs: () => number = () => Date.now()) {
    this.#db = db;
    this.#log = log;
    this.#nowMs = nowMs;
  }

  /** How far this machine's clock is ahead of the database's, in milliseconds, at the last check. */
  get clockOffsetMs(): number {
    return this.#offsetMs;
  }

  /** Never throws and never takes longer than two seconds. */
  async check(): Promise<DatabaseFault[]> {
    if (this.#writeFault && performance.now() - this.#wroteAt > RETRY_WRITE_MS) void this.write();
    const faults = await this.#probe();
    return faults ?? [unreachable()];
  }

  /**
   * Makes a small write, for the job that runs every minute. @returns the fault, if the write fails
   */
  async write(): Promise<DatabaseFault | undefined> {
    this.#wroteAt = performance.now();
    try {
      await this.#db.probeWrite();
      if (this.#writeFault) this.#log.info("the database is writable again");
      this.#writeFault = undefined;
    } catch (error) {
      const fault = faultOfWrite(error);
      if (fault && fault.code !== this.#writeFault?.code) this.#log.error({ err: error }, fault.message);
      this.#writeFault = fault;
    }
    return this.#writeFault;
  }

  /**
   * Call before signing certificates and CRLs, which must not carry a wrong time.
   * @throws AppError unavailable while the clocks differ by more than five minutes
   */
  assertClock(): void {
    const fault = clockFault(this.#offsetMs);
    if (fault) throw new AppError("unavailable", fault.message, { details: { reason: "clock_wrong" } });
  }

  async #probe(): Promise<DatabaseFault[] | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), PROBE_LIMIT_MS);
    });
    const before = this.#nowMs();
    const startedAt = performance.now();
    const answer = this.#db.query(PROBE, { known: this.#db.migrations }).then(
      (rows) => {
        const tookMs = performance.now() - startedAt;
        const probe = rows[0] as Probe; // one row by its FROM
        if (this.#db.engine === "postgresql" && tookMs < MEASURABLE_MS)
          this.#compare(before + tookMs / 2 - probe.nowMs);
        return this.#faultsOf(probe);
      },
      (error: unknown) => {
        this.#log.warn({ err: error }, "the database does not answer");
        return undefined;
      },
    );
    return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
  }

  #faultsOf(probe: Probe): DatabaseFault[] {
    const faults: DatabaseFault[] = [];
    if (probe.isStandby || probe.isReadOnly) {
      faults.push(readOnly(probe.isStandby));
      // After a failover the address leads to another server, but existing connections stay.
      this.#db.renewConnections();
    } else if (this.#writeFault) faults.push(this.#writeFault);
    if (probe.name !== null) {
      const newer = newerProgram([{ name: probe.name, logs: probe.logs, isFinished: true, isRolledBack: false }]);
      const message = `The schema was migrated by ${newer}; this is Countersign ${VERSION}. Replace this process with the newer version.`;
      faults.push({ code: "schema_newer", action: "upgrade", message });
    }
    const clock = clockFault(this.#offsetMs);
    if (clock) faults.push(clock);
    const { notificationsLostSince: lostSince } = this.#db.connections();
    if (lostSince && this.#nowMs() - lostSince.getTime() > PROBE_LIMIT_MS) {
      const message = `Notifications from other processes have not arrived since ${lostSince.toISOString()}.`;
      faults.push({ code: "notifications_lost", action: "wait", message });
    }
    return faults;
  }

  #compare(offsetMs: number): void {
    this.#offsetMs = Math.round(offsetMs);
    const isOff = Math.abs(offsetMs) > WARN_OFFSET_MS;
    if (isOff && !this.#hasWarned) {
      this.#log.warn(
        { clockOffsetSeconds: Math.round(offsetMs / 1000) },
        `${difference(offsetMs)} Synchronise both (NTP).`,
      );
    }
    this.#hasWarned = isOff;
  }
}

const unreachable = (): DatabaseFault => ({
  code: "database_unreachable",
  action: "wait",
  message: "The database does not answer.",
});

const readOnly = (isStandby: boolean): DatabaseFault => ({
  code: "database_read_only",
  action: "operator",
  message: `The server is ${isStandby ? "a hot standby" : "read-only"}: nothing can be issued or revoked. Point DATABASE_URL to the primary.`,
});

/** Undefined for errors that only mean that the database is unreachable: `check` reports that. */
function faultOfWrite(error: unknown): DatabaseFault | undefined {
  const { code = "", message } = error as { code?: string; message: string };
  if (code === "25006") return readOnly(false);
  if (code === "53100" || /^(ENOSPC|EDQUOT)$/.test(code) || /No space left on device/.test(message)) {
    return {
      code: "database_full",
      action: "operator",
      message:
        "The disk of the database is full: nothing can be issued or revoked. Free some space; no restart is needed.",
    };
  }
  if (!/^(42|53|54|55|58|XX|E(ROFS|ACCES|PERM|IO)$)/.test(code)) return undefined;
  return { code: "database_unwritable", action: "operator", message: `A test write fails (${code}).` };
}

function clockFault(offsetMs: number): DatabaseFault | undefined {
  if (Math.abs(offsetMs) <= MAX_OFFSET_MS) return undefined;
  const message = `${difference(offsetMs)} No certificates or CRLs are signed until the clocks agree; synchronise them (NTP).`;
  return { code: "clock_wrong", action: "operator", message };
}

function difference(offsetMs: number): string {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  return `This machine's clock is ${seconds} s ${offsetMs > 0 ? "ahead of" : "behind"} the database's.`;
}

import type { Logger } from "pino";
import { AppError } from "@/lib/errors";
import { VERSION } from "@/lib/version";
import type { Database } from "./database";
import { newerProgram } from "./migration-history";
import { defineStatement } from "./statement";

/** What keeps a process from working with its database. `action`: what a supervisor can do about it. */
export interface DatabaseFault {
  code:
    | "database_unreachable"
    | "database_read_only"
    | "database_full"
    | "database_unwritable"
    | "schema_newer"
    | "clock_wrong"
    | "notifications_lost";
  /** `wait`: it may pass by itself. `operator`: a person has to act. `upgrade`: this program is too old. */
  action: "wait" | "operator" | "upgrade";
  message: string;
}

/** Clocks that differ more are worth a warning: assertions and certificates live by minutes. */
const WARN_OFFSET_MS = 30_000;
/** And so much more makes what this process signs wrong. */
const MAX_OFFSET_MS = 5 * 60_000;
/** A probe that took longer measures the network, not the clock. */
const MEASURABLE_MS = 2_000;
const PROBE_LIMIT_MS = 2_000;
/** After a failed write, until readiness tries again. */
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

/** Asks the database whether this process can work with it: reachable, writable, of this schema, with the same time. */
export class DatabaseWatch {
  readonly #db: Database;
  readonly #log: Logger;
  readonly #nowMs: () => number;
  #offsetMs = 0;
  #hasWarned = false;
  #writeFault: DatabaseFault | undefined;
  #wroteAt = Number.NEGATIVE_INFINITY;

  /** `nowMs`: this machine's clock, whatever clock the domain has. */
  constructor(db: Database, log: Logger, nowMs: () => number = () => Date.now()) {
    this.#db = db;
    this.#log = log;
    this.#nowMs = nowMs;
  }

  /** How far this machine's clock is ahead of the database's, in milliseconds, at the last look. */
  get clockOffsetMs(): number {
    return this.#offsetMs;
  }

  /** Looks now. Never throws and never takes longer than two seconds. */
  async look(): Promise<DatabaseFault[]> {
    if (this.#writeFault && performance.now() - this.#wroteAt > RETRY_WRITE_MS) void this.write();
    const faults = await this.#probe();
    return faults ?? [unreachable()];
  }

  /**
   * A small write, for the job that makes one each minute. @returns what is wrong with it
   */
  async write(): Promise<DatabaseFault | undefined> {
    this.#wroteAt = performance.now();
    try {
      await this.#db.probeWrite();
      if (this.#writeFault) this.#log.info("the database can be written to again");
      this.#writeFault = undefined;
    } catch (error) {
      const fault = faultOfWrite(error);
      if (fault && fault.code !== this.#writeFault?.code) this.#log.error({ err: error }, fault.message);
      this.#writeFault = fault;
    }
    return this.#writeFault;
  }

  /**
   * For what must not be signed with a wrong time: certificates and CRLs.
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
      // After a failover the address leads elsewhere, but connections stay where they were.
      this.#db.renewConnections();
    } else if (this.#writeFault) faults.push(this.#writeFault);
    if (probe.name !== null) {
      const newer = newerProgram([{ name: probe.name, logs: probe.logs, isFinished: true, isRolledBack: false }]);
      const message = `The schema was migrated by ${newer}; this is Countersign ${VERSION}. Replace this process by the newer version.`;
      faults.push({ code: "schema_newer", action: "upgrade", message });
    }
    const clock = clockFault(this.#offsetMs);
    if (clock) faults.push(clock);
    const { deafSince } = this.#db.connections();
    if (deafSince && this.#nowMs() - deafSince.getTime() > PROBE_LIMIT_MS) {
      const message = `Changes of other processes have not arrived since ${deafSince.toISOString()}.`;
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
  message: "It does not answer.",
});

const readOnly = (isStandby: boolean): DatabaseFault => ({
  code: "database_read_only",
  action: "operator",
  message: `The server is ${isStandby ? "a hot standby" : "read-only"}: nothing can be issued or revoked. Lead DATABASE_URL to the primary.`,
});

/** Undefined for errors that only say that the database is away: looking says that already. */
function faultOfWrite(error: unknown): DatabaseFault | undefined {
  const { code = "", message } = error as { code?: string; message: string };
  if (code === "25006") return readOnly(false);
  if (code === "53100" || /^(ENOSPC|EDQUOT)$/.test(code) || /No space left on device/.test(message)) {
    return {
      code: "database_full",
      action: "operator",
      message: "The disk of the database is full: nothing can be issued or revoked. Make room; it goes on by itself.",
    };
  }
  if (!/^(42|53|54|55|58|XX|E(ROFS|ACCES|PERM|IO)$)/.test(code)) return undefined;
  return { code: "database_unwritable", action: "operator", message: `A small write fails (${code}).` };
}

function clockFault(offsetMs: number): DatabaseFault | undefined {
  if (Math.abs(offsetMs) <= MAX_OFFSET_MS) return undefined;
  const message = `${difference(offsetMs)} Certificates and CRLs are not signed until both agree; set the clock (NTP).`;
  return { code: "clock_wrong", action: "operator", message };
}

function difference(offsetMs: number): string {
  const seconds = Math.round(Math.abs(offsetMs) / 1000);
  return `This machine's clock is ${seconds} s ${offsetMs > 0 ? "ahead of" : "behind"} the database's.`;
}

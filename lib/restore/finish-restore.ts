import { AppError } from "@/lib/errors";
import { resolvePrepared } from "@/lib/jobs/resolve-prepared";
import { finishPending } from "@/lib/platform/finish-pending";
import { RECORDS } from "@/lib/runtime/record";
import { createStatusService } from "@/lib/status/status-service";
import { applyRecords, countsOf, type RestoredBatch } from "./apply-records";
import type { Context } from "./context";
import { planRestore } from "./plan";
import { type LogRecord, recordIn } from "./read-log";

/** What `restore finish` did, or would do. */
export interface FinishedRestore extends RestoredBatch {
  lines: number;
  records: number;
  /** Interrupted issuances that were closed. */
  closed: number;
  /** CRLs that were signed; 0 in a dry run. */
  crls: number;
  isDryRun: boolean;
}

export interface FinishOptions {
  /** Lines of the log, in any order; empty when nothing was lost. */
  lines: AsyncIterable<string> | Iterable<string>;
  isDryRun: boolean;
  /** The operator confirms that nothing was issued or revoked since the backup: then a log without records is not an error. */
  isNothingLost?: boolean;
  /** Called periodically with the number of lines read so far. */
  progress?(lines: number): void;
}

/** Records per transaction: enough to be fast, few enough not to block a running server. */
const BATCH = 200;
const PROGRESS_LINES = 100_000;

/**
 * Updates a database that was restored from a backup with the changes in the log since the backup: repeats revocations, records and
 * revokes certificates that were issued, blocks keys that were blocked, raises CRL numbers above every number in the log, closes
 * interrupted issuances and publishes new CRLs. Every step is idempotent.
 * @throws AppError unavailable when the CRLs can't be signed; the restore then stays unfinished
 */
export async function finishRestore(ctx: Context, options: FinishOptions): Promise<FinishedRestore> {
  const done: FinishedRestore = {
    lines: 0,
    records: 0,
    revoked: 0,
    recovered: 0,
    blocked: 0,
    foreign: 0,
    known: 0,
    closed: 0,
    crls: 0,
    isDryRun: options.isDryRun,
  };
  // A certificate in two batches is counted once. Bounded by the number of lost changes.
  const seen = new Set<string>();
  let batch: LogRecord[] = [];
  // Only the highest number of each authority matters, once.
  const newestCrls = new Map<string, LogRecord>();
  const flush = async () => {
    const { plan, counts: planned } = await planBatch(ctx, batch, seen);
    const hasWork = plan.revoke.length + plan.recover.length + plan.block.length > 0;
    const counts = hasWork && !options.isDryRun ? await applyRecords.execute(ctx, { records: batch }) : planned;
    for (const name of ["revoked", "recovered", "blocked", "foreign", "known"] as const) done[name] += counts[name];
    batch = [];
  };
  for await (const line of options.lines) {
    done.lines += 1;
    if (done.lines % PROGRESS_LINES === 0) options.progress?.(done.lines);
    const record = recordIn(line);
    if (!record) continue;
    done.records += 1;
    if (record.msg === RECORDS.crl) {
      const newest = newestCrls.get(record.authorityId);
      if (newest?.msg !== RECORDS.crl || BigInt(newest.number) < BigInt(record.number)) {
        newestCrls.set(record.authorityId, record);
      }
      continue;
    }
    batch.push(record);
    if (batch.length === BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  if (done.records === 0 && !options.isNothingLost) throw noRecords(done.lines);
  if (options.isDryRun) return done;
  if (newestCrls.size > 0) await applyRecords.execute(ctx, { records: [...newestCrls.values()] });
  done.closed = await resolvePrepared(ctx.deps);
  done.crls = await publishCrls(ctx);
  await finishPending(ctx, { ...done });
  return done;
}

/** With the wrong file the notice would disappear, and revoked certificates would stay valid. */
function noRecords(lines: number): AppError {
  return new AppError(
    "precondition_failed",
    `None of the ${lines} lines is a record of a signature, a revocation or a CRL. Pass the portal's own unmodified log, from before the backup until the restore.`,
    { details: { reason: "no_records" } },
  );
}

/** Plans a batch. Most records of a long log are already in the database and need neither a transaction nor an audit entry. */
async function planBatch({ deps }: Context, batch: readonly LogRecord[], seen: Set<string>) {
  const plan = await planRestore(deps.db.prisma, batch, {
    isOurs: (id) => deps.authorities.byId(id) !== undefined,
    now: deps.clock.now(),
  });
  const isFirst = (name: string) => !seen.has(name) && seen.add(name) !== undefined;
  const counts = countsOf({
    ...plan,
    revoke: plan.revoke.filter(({ row }) => isFirst(row.serial)),
    recover: plan.recover.filter(({ row }) => isFirst(row.serial)),
    block: plan.block.filter(({ keyFingerprint }) => isFirst(keyFingerprint)),
  });
  return { plan, counts };
}

async function publishCrls({ deps }: Context): Promise<number> {
  const status = createStatusService(deps);
  try {
    return await status.publishCrls();
  } finally {
    await status.close();
  }
}

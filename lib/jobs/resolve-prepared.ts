import type { CertificateDeps, Context } from "@/lib/certificates/context";
import { failPrepared } from "@/lib/certificates/fail-prepared";
import { findPreparedBefore } from "@/lib/certificates/public";
import { isAppError } from "@/lib/errors";

/** An issuance takes milliseconds between its two commits; an older one was interrupted. */
export const INTERRUPTED_AFTER_MS = 30_000;
/** How often the server checks. */
export const RESOLVE_EVERY_MS = 30_000;
const BATCH = 500;

/**
 * Closes the issuances that a crash or a lost database connection left `prepared`. Several processes may run it concurrently: a
 * conditional update closes each record, and the second process skips it.
 * @returns how many this call closed
 */
export async function resolvePrepared(deps: CertificateDeps): Promise<number> {
  const ctx: Context = { actor: { kind: "job", job: "resolve-prepared" }, deps, requestId: "resolve-prepared" };
  const before = new Date(deps.clock.now().getTime() - INTERRUPTED_AFTER_MS);
  let closed = 0;
  for (;;) {
    const rows = await findPreparedBefore(deps.db.prisma, before, BATCH);
    for (const { id } of rows) if (await closeOne(ctx, id)) closed += 1;
    if (rows.length < BATCH) return closed;
  }
}

async function closeOne(ctx: Context, certificateId: string): Promise<boolean> {
  try {
    const { serialNumber } = await failPrepared.execute(ctx, { certificateId });
    ctx.deps.log.warn({ certificateId, serialNumber }, "An interrupted issuance was closed and its serial revoked");
    return true;
  } catch (error) {
    if (isAppError(error) && error.code === "conflict") return false;
    throw error;
  }
}

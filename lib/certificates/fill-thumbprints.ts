import { createHash } from "node:crypto";
import type { BaseDeps } from "@/lib/operation/deps";
import { findWithoutSha1, putSha1 } from "./store";

/** Certificates per transaction: few, so that other transactions don't wait for the row locks. */
const BATCH = 200;

/** SHA-1 of a certificate in DER, lower-case hex: the thumbprint in the dialogs of operating systems. Not for trust decisions. */
export const sha1Of = (certificateDer: Uint8Array): string => createHash("sha1").update(certificateDer).digest("hex");

/**
 * Writes the SHA-1 thumbprints of certificates that an earlier version issued, in batches; several processes may run it concurrently.
 * @returns the number of certificates
 */
export async function fillThumbprints({ db }: Pick<BaseDeps, "db">, signal?: AbortSignal): Promise<number> {
  let filled = 0;
  while (!signal?.aborted) {
    const rows = await findWithoutSha1(db, BATCH);
    if (rows.length === 0) break;
    await putSha1(
      db,
      rows.map(({ id, der }) => ({ id, sha1: sha1Of(der) })),
    );
    filled += rows.length;
  }
  return filled;
}

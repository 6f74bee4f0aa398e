import { createHash } from "node:crypto";
import type { BaseDeps } from "@/lib/operation/deps";
import { findWithoutSha1, putSha1 } from "./store";

/** Certificates in one transaction: few enough that nobody waits for their rows. */
const BATCH = 200;

/** SHA-1 of a certificate in DER, lower-case hex: what the dialogs of operating systems call the thumbprint. Not for trust. */
export const sha1Of = (certificateDer: Uint8Array): string => createHash("sha1").update(certificateDer).digest("hex");

/**
 * Writes the SHA-1 thumbprints of certificates that an earlier version issued, batch by batch; any number of processes may do so.
 * @returns how many
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

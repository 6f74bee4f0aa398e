import type { Tx } from "@/lib/db/database";
import type { Change } from "@/lib/runtime/changes";
import { findClientsWithKeys, lockKeys, markBlocked } from "./store";

/**
 * Blocks keys for ever, by `keyFingerprint`: no certificate on them is issued again and registered keys on them verify nothing
 * from the commit on. Certificates in use on them are the caller's to revoke.
 * @returns what the caller announces: the record of blocked keys has it, and caches forget the clients that registered them
 */
export async function blockKeys(
  tx: Tx,
  keyFingerprints: readonly string[],
  reason: "key_compromise" | "private_key_uploaded" | "operator",
  at: Date,
): Promise<Change[]> {
  await lockKeys(tx, keyFingerprints);
  await markBlocked(tx, keyFingerprints, reason, at);
  const clients = await findClientsWithKeys(tx, keyFingerprints);
  return [
    ...keyFingerprints.map((keyFingerprint): Change => ({ kind: "blockedKey", keyFingerprint, reason })),
    ...clients.map((client): Change => ({ kind: "key", ...client })),
  ];
}

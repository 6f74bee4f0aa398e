import type { Tx } from "@/lib/db/database";
import type { Change } from "@/lib/runtime/changes";
import { findClientsWithKeys, lockKeys, markBlocked } from "./store";

/**
 * Blocks keys permanently, by `keyFingerprint`: after the commit no certificate is issued on them and registered keys on them stop
 * verifying. The caller must revoke the certificates in use on them.
 * @returns the changes to announce: they update the record of blocked keys and invalidate the cached clients that registered them
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

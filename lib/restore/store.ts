import { WHOLE_SELECT, type WholeRow } from "@/lib/certificates/public";
import type { Tx } from "@/lib/db/database";

/** Certificates with one of these serials. */
export function findBySerials(tx: Tx, serials: readonly string[]): Promise<WholeRow[]> {
  return tx.certificate.findMany({ where: { serial: { in: [...serials] } }, select: WHOLE_SELECT });
}

export interface RecoveredRow {
  serial: string;
  issuerId: string;
  kid: string | null;
  notAfter: Date | null;
  revokedAt: Date;
  revocationReason: string;
  recoveredAt: Date;
}

export function findRecovered(tx: Tx, serials: readonly string[]): Promise<RecoveredRow[]> {
  return tx.recoveredCertificate.findMany({ where: { serial: { in: [...serials] } } });
}

/** Stores certificates that are only in the log. Existing rows are updated. */
export async function putRecovered(tx: Tx, rows: readonly RecoveredRow[]): Promise<void> {
  for (const { serial, ...data } of rows) {
    await tx.recoveredCertificate.upsert({ where: { serial }, create: { serial, ...data }, update: data });
  }
}

/** Those of the fingerprints that are not on the blocklist. */
export async function notBlocked(tx: Tx, keyFingerprints: readonly string[]): Promise<string[]> {
  const rows = await tx.blockedKey.findMany({
    where: { keyFingerprint: { in: [...keyFingerprints] } },
    select: { keyFingerprint: true },
  });
  const known = new Set(rows.map((row) => row.keyFingerprint));
  return keyFingerprints.filter((one) => !known.has(one));
}

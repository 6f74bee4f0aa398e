import type { WholeRow } from "@/lib/certificates/public";
import type { Tx } from "@/lib/db/database";
import { RECORDS } from "@/lib/runtime/record";
import type { LogRecord } from "./read-log";
import { findBySerials, findRecovered, notBlocked, type RecoveredRow } from "./store";

type Signed = Extract<LogRecord, { msg: typeof RECORDS.signed }>;
type Revoked = Extract<LogRecord, { msg: typeof RECORDS.revoked }>;

/** The changes that a batch of records requires. */
export interface RestorePlan {
  /** Certificates that are valid in the database and revoked in the log. */
  revoke: { row: WholeRow; record: Revoked }[];
  /** Certificates that are only in the log. */
  recover: { row: RecoveredRow; isNew: boolean }[];
  /** Keys that are blocked in the log and not in the database. */
  block: { keyFingerprint: string; reason: string }[];
  /** The highest CRL number of each authority. */
  crlNumbers: Map<string, bigint>;
  /** Records of authorities that are not in this database. */
  foreign: number;
  /** Records that the database already contains. */
  known: number;
}

/**
 * Compares records with the database. Nothing is written, and the order of the records does not matter: for a certificate that was
 * signed and later revoked, the revocation wins.
 */
export async function planRestore(
  tx: Tx,
  records: readonly LogRecord[],
  { isOurs, now }: { isOurs(authorityId: string): boolean; now: Date },
): Promise<RestorePlan> {
  const signed = new Map<string, Signed>();
  const revoked = new Map<string, Revoked>();
  const blocked = new Map<string, string>();
  const crlNumbers = new Map<string, bigint>();
  let foreign = 0;
  for (const record of records) {
    if (record.msg === RECORDS.keyBlocked) blocked.set(record.keyFingerprint, record.reason);
    else if (!isOurs(record.msg === RECORDS.crl ? record.authorityId : record.issuerId)) foreign += 1;
    else if (record.msg === RECORDS.signed) signed.set(record.serial, record);
    // The first reason stays, as in the database.
    else if (record.msg === RECORDS.revoked) revoked.set(record.serial, revoked.get(record.serial) ?? record);
    else {
      const number = BigInt(record.number);
      if (number > (crlNumbers.get(record.authorityId) ?? 0n)) crlNumbers.set(record.authorityId, number);
    }
  }
  const serials = [...new Set([...signed.keys(), ...revoked.keys()])];
  const rows = new Map((await findBySerials(tx, serials)).map((row) => [row.serial, row]));
  const recovered = new Map((await findRecovered(tx, serials)).map((row) => [row.serial, row]));
  const revoke: RestorePlan["revoke"] = [];
  const recover: RestorePlan["recover"] = [];
  for (const serial of serials) {
    const row = rows.get(serial);
    const record = revoked.get(serial);
    if (row) {
      // The job that closes interrupted issuances revokes `prepared` and `failed` certificates.
      if (record && row.status === "active" && row.issuerId === record.issuerId) revoke.push({ row, record });
      continue;
    }
    const before = recovered.get(serial);
    const next = recoveredRow(serial, { signed: signed.get(serial), revoked: record, before, now });
    if (!before || isBetter(next, before)) recover.push({ row: next, isNew: !before });
  }
  const keys = await notBlocked(tx, [...blocked.keys()]);
  return {
    revoke,
    recover,
    block: keys.map((keyFingerprint) => ({ keyFingerprint, reason: blocked.get(keyFingerprint) ?? "operator" })),
    crlNumbers,
    foreign,
    known: serials.length - revoke.length - recover.length,
  };
}

interface Evidence {
  signed: Signed | undefined;
  revoked: Revoked | undefined;
  before: RecoveredRow | undefined;
  now: Date;
}

/** Without a revocation in the log it is revoked now, because a certificate that is not in the database can't be found, renewed or revoked. */
function recoveredRow(serial: string, { signed, revoked, before, now }: Evidence): RecoveredRow {
  const notAfter = signed?.notAfter ? new Date(signed.notAfter) : (before?.notAfter ?? null);
  return {
    serial,
    issuerId: signed?.issuerId ?? revoked?.issuerId ?? before?.issuerId ?? "",
    kid: signed?.kid ?? revoked?.kid ?? before?.kid ?? null,
    notAfter,
    revokedAt: revoked ? new Date(revoked.revokedAt) : (before?.revokedAt ?? now),
    revocationReason: revoked?.reason ?? before?.revocationReason ?? ASSUMED_REASON,
    recoveredAt: before?.recoveredAt ?? now,
  };
}

/** The holder needs a new certificate. RFC 5280 §5.3.1 has no reason for a restored database. */
const ASSUMED_REASON = "unspecified";

function isBetter(next: RecoveredRow, before: RecoveredRow): boolean {
  return (
    next.kid !== before.kid ||
    next.notAfter?.getTime() !== before.notAfter?.getTime() ||
    next.revocationReason !== before.revocationReason ||
    next.revokedAt.getTime() !== before.revokedAt.getTime()
  );
}

import type { Logger } from "pino";

/**
 * Log messages that form the record of signatures and revocations. An operator restores from them (`restore finish`), so their names
 * and members are stable, documented in docs/backup-and-restore.md, and independent of LOG_LEVEL.
 */
export const RECORDS = {
  /** A certificate was signed: serial, kid, issuerId, organisationId, applicationId, notAfter, requestId. Written before the caller gets the certificate. */
  signed: "certificate signed",
  /** A certificate was revoked: serial, kid, issuerId, reason, revokedAt, requestId. Written before the caller gets the response. */
  revoked: "certificate revoked",
  /** A key was blocked: keyFingerprint, reason, requestId. */
  keyBlocked: "key blocked",
  /** A CRL was signed: authorityId, number, thisUpdate, nextUpdate. */
  crl: "CRL signed",
} as const;

/** Records changes in DATA_DIR, so that an older database is detected (lib/platform). */
export interface ChangeNotes {
  noteChange(kind: keyof typeof RECORDS, members: Readonly<Record<string, unknown>>): void;
}

const recorders = new WeakMap<Logger, Logger>();

/** Records a change outside the database: in the log, and in DATA_DIR, so that a restored database is detected. */
export function keepRecord(
  { log, platform }: { log: Logger; platform: ChangeNotes },
  kind: keyof typeof RECORDS,
  members: Readonly<Record<string, unknown>>,
): void {
  platform.noteChange(kind, members);
  record(log, kind, members);
}

/** Writes a record at any LOG_LEVEL. A silent logger (tests) stays silent. */
export function record(log: Logger, kind: keyof typeof RECORDS, members: Readonly<Record<string, unknown>>): void {
  if (log.level === "silent") return;
  let recorder = recorders.get(log);
  if (!recorder) {
    // Without redaction: the members are ids, dates and numbers, and searching them for secrets would be a third of the cost of a line.
    recorder = log.child({}, { level: "info", formatters: { log: (line) => line } });
    recorders.set(log, recorder);
  }
  recorder.info(members, RECORDS[kind]);
}

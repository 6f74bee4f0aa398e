import type { Logger } from "pino";

/**
 * Lines that are the record of what was signed and revoked. An operator restores from them (`restore finish`), so their names
 * and members are stable, documented in docs/backup-and-restore.md, and LOG_LEVEL does not switch them off.
 */
export const RECORDS = {
  /** A certificate was signed: serial, kid, issuerId, organisationId, applicationId, notAfter, requestId. Written before the caller gets the certificate. */
  signed: "certificate signed",
  /** A certificate was revoked: serial, kid, issuerId, reason, revokedAt, requestId. Written before the caller gets the answer. */
  revoked: "certificate revoked",
  /** A key was blocked: keyFingerprint, reason, requestId. */
  keyBlocked: "key blocked",
  /** A CRL was signed: authorityId, number, thisUpdate, nextUpdate. */
  crl: "CRL signed",
} as const;

/** Notes changes in DATA_DIR, by which an older database is recognised (lib/platform). */
export interface ChangeNotes {
  noteChange(kind: keyof typeof RECORDS, members: Readonly<Record<string, unknown>>): void;
}

const recorders = new WeakMap<Logger, Logger>();

/** Keeps a record where a restored database can't take it back: in the log, and in DATA_DIR, by which such a database is recognised. */
export function keepRecord(
  { log, platform }: { log: Logger; platform: ChangeNotes },
  kind: keyof typeof RECORDS,
  members: Readonly<Record<string, unknown>>,
): void {
  platform.noteChange(kind, members);
  record(log, kind, members);
}

/** Writes a record, whatever LOG_LEVEL is. A silent logger (tests) stays silent. */
export function record(log: Logger, kind: keyof typeof RECORDS, members: Readonly<Record<string, unknown>>): void {
  if (log.level === "silent") return;
  let recorder = recorders.get(log);
  if (!recorder) {
    // Its members are ids, dates and numbers: looking for secrets among them would be a third of the cost of a line.
    recorder = log.child({}, { level: "info", formatters: { log: (line) => line } });
    recorders.set(log, recorder);
  }
  recorder.info(members, RECORDS[kind]);
}

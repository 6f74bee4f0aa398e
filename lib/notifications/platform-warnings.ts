import type { Tx } from "@/lib/db/database";
import { calendarDaysUntil } from "@/lib/format";
import { CRL_SCHEDULE, RESPONDER_SCHEDULE } from "./schedule";
import { findPlatformExpiries, type PlatformExpiry } from "./store/platform-expiries";

export type { PlatformExpiry };

/** A successor of a CA takes months to be trusted everywhere. */
const AUTHORITY_DAYS = 365;
/** Responders, TLS server certificates and CRLs are renewed automatically: from their first reminder on, the renewal has failed. */
const ACTION_DAYS: Record<string, number> = {
  root: AUTHORITY_DAYS,
  issuing: AUTHORITY_DAYS,
  ocsp: Math.max(...RESPONDER_SCHEDULE),
  tls: Math.max(...RESPONDER_SCHEDULE),
  crl: Math.max(...CRL_SCHEDULE),
};

/** CAs, responders, server certificates and CRLs of the platform that somebody has to act on, the earliest expiry first. */
export async function findPlatformWarnings(tx: Tx, now: Date): Promise<PlatformExpiry[]> {
  const ends = await findPlatformExpiries(tx);
  return ends
    .filter(({ what, notAfter }) => calendarDaysUntil(notAfter, now) <= (ACTION_DAYS[what] ?? 0))
    .toSorted((a, b) => a.notAfter.getTime() - b.notAfter.getTime());
}

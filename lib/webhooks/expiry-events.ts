import type { Tx } from "@/lib/db/database";
import { DAY_MS } from "@/lib/durations";
import { calendarDaysUntil } from "@/lib/format";
import { needsReminder } from "@/lib/notifications/need";
import { findDueCertificates } from "@/lib/notifications/public";
import { CATCH_UP_DAYS, DEFAULT_SCHEDULE, dueThreshold, dueWindow, reminderDaysOf } from "@/lib/notifications/schedule";
import { findProfiles } from "@/lib/profiles/public";
import type { WebhookDeps } from "./context";
import type { NewEvent } from "./events";
import { emitEvents } from "./outbox";
import { type ExpiringCertificate, findExpiringForSubscribers } from "./store/expiring";

const PAGE = 500;
const BEFORE_ALL = { organisationId: "", notAfter: new Date(0), id: "" };

export interface ExpiryEventRound {
  /** Expiring certificates of organisations with a subscription. */
  scanned: number;
  /** Deliveries queued. */
  queued: number;
}

/**
 * Queues `certificate.expiring` at each threshold of the reminder schedule, and `certificate.expired` once. An event's id consists of
 * certificate and threshold, and a subscription gets each event once, so runs may be missed, killed, repeated or concurrent.
 */
export async function emitExpiryEvents(deps: WebhookDeps, signal?: AbortSignal): Promise<ExpiryEventRound> {
  const { db, clock } = deps;
  const now = clock.now();
  const profiles = await findProfiles(db.prisma);
  const schedules = new Map(profiles.map((profile) => [profile.id, reminderDaysOf(profile)]));
  const { before } = dueWindow([DEFAULT_SCHEDULE, ...schedules.values()], now);
  const from = new Date(now.getTime() - CATCH_UP_DAYS * DAY_MS);
  const round: ExpiryEventRound = { scanned: 0, queued: 0 };
  let after: Pick<ExpiringCertificate, "organisationId" | "notAfter" | "id"> = BEFORE_ALL;
  while (!signal?.aborted) {
    const rows = await findExpiringForSubscribers(db, { from, before, after, take: PAGE });
    round.scanned += rows.length;
    const events = rows.flatMap((row) => eventFor(row, schedules.get(row.profileId) ?? DEFAULT_SCHEDULE, now));
    round.queued += await db.transaction(async (tx) => emitEvents(tx, await stillNeeded(tx, events, now)));
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) break;
    after = last;
  }
  return round;
}

function eventFor(row: ExpiringCertificate, schedule: readonly number[], now: Date): NewEvent[] {
  const { id: certificateId, organisationId, notAfter } = row;
  const about = { organisationId, occurredAt: now, certificateId };
  if (notAfter <= now) return [{ ...about, id: `${certificateId}-expired`, type: "certificate.expired", data: {} }];
  const threshold = dueThreshold({ ...row, lowest: null }, schedule, now)?.threshold;
  if (threshold === undefined || threshold < 0) return [];
  const daysLeft = calendarDaysUntil(notAfter, now);
  return [
    {
      ...about,
      id: `${certificateId}-expiring-${threshold}`,
      type: "certificate.expiring",
      data: { daysLeft, threshold },
    },
  ];
}

/** Like reminders, `certificate.expiring` is omitted once a successor is in use; `certificate.expired` is always sent. */
async function stillNeeded(tx: Tx, events: readonly NewEvent[], now: Date): Promise<NewEvent[]> {
  const ids = events.flatMap(({ type, certificateId }) =>
    type === "certificate.expiring" ? (certificateId ?? []) : [],
  );
  const needed = new Set((await findDueCertificates(tx, ids, now)).filter(needsReminder).map(({ id }) => id));
  return events.filter(({ type, certificateId }) => type === "certificate.expired" || needed.has(certificateId ?? ""));
}

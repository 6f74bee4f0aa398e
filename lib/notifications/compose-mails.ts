import type { Tx } from "@/lib/db/database";
import { groupBy } from "@/lib/group-by";
import type { ExpiringCertificate } from "@/lib/mail/content";
import { type NewMail, queueMails } from "@/lib/mail/queue-mail";
import type { BaseDeps } from "@/lib/operation/deps";
import { isMuted } from "./muted";
import { needsReminder, toExpiring } from "./need";
import { DEFAULT_SCHEDULE } from "./schedule";
import type { ReminderRound } from "./schema";
import { ensurePreferences, type PreferenceRow } from "./store/preferences";
import {
  countPending,
  findPending,
  findQueuedMails,
  lockComposing,
  type PendingReminder,
  type SettledReminder,
  settleAllPending,
  settlePending,
} from "./store/reminders";

/** Reminder days by profile. */
type Schedules = ReadonlyMap<string, readonly number[]>;

/** Reminders per transaction. */
const BATCH = 500;
/** From this number, a recipient's reminders of one run are combined in one email. */
const DIGEST_FROM = 3;
/** Certificates listed in a digest; the others are counted. */
export const DIGEST_LINES = 50;
/** A reminder this close to expiry does not wait for the next day's digest. */
const URGENT_DAYS = 1;

/** Second half of a run: composes emails from the recorded reminders, one recipient at a time with all their reminders. */
export async function composeMails(
  deps: BaseDeps,
  schedules: Schedules,
  round: ReminderRound,
  signal?: AbortSignal,
): Promise<void> {
  let after = "";
  while (!signal?.aborted) {
    const next = await composeBatch(deps, schedules, after, round);
    if (next === undefined) return;
    after = next;
    deps.log.info({ sent: round.sent, skipped: round.skipped }, "reminders: composing emails");
  }
}

/** @returns the last recipient processed; undefined when there are no more */
async function composeBatch(
  deps: BaseDeps,
  schedules: Schedules,
  after: string,
  round: ReminderRound,
): Promise<string | undefined> {
  const now = deps.clock.now();
  const done = await deps.db.transaction(async (tx) => {
    await lockComposing(tx);
    const rows = await findPending(tx, after, BATCH, now);
    const isLastPage = rows.length < BATCH;
    const groups = [...groupBy(rows, ({ recipient }) => recipient)];
    // The page may end within the last recipient: the next page has them complete, unless they alone exceed a page.
    const complete = isLastPage || groups.length === 1 ? groups : groups.slice(0, -1);
    const recipients = complete.map(([recipient]) => recipient);
    const preferences = await ensurePreferences(tx, recipients, now);
    const known = await findQueuedMails(
      tx,
      recipients.map((recipient) => digestKey(recipient, now)),
    );
    const [oversized] = !isLastPage && groups.length === 1 ? recipients : [];
    const unread = oversized === undefined ? 0 : (await countPending(tx, oversized)) - rows.length;
    const composed = complete.map(([recipient, reminders]) =>
      composeFor({ recipient, reminders, unread, preference: preferences.get(recipient), known, schedules, now }),
    );
    const sent = await queue(tx, deps, composed, unread > 0);
    const skipped = composed.reduce((sum, { settled }) => sum + settled.length, 0);
    return { sent, skipped, last: isLastPage ? undefined : recipients.at(-1) };
  });
  round.sent += done.sent;
  round.skipped += done.skipped;
  return done.last;
}

/** One recipient's emails of a run. */
interface Composed {
  mails: { mail: NewMail; reminders: readonly PendingReminder[] }[];
  /** Reminders settled without an email. */
  settled: SettledReminder[];
}

interface RecipientBatch {
  recipient: string;
  reminders: readonly PendingReminder[];
  /** Number of the recipient's reminders that were not read. */
  unread: number;
  preference: Pick<PreferenceRow, "id" | "muted"> | undefined;
  /** Keys of digests already queued. */
  known: ReadonlySet<string>;
  schedules: Schedules;
  now: Date;
}

function composeFor({ recipient, reminders, unread, preference, known, schedules, now }: RecipientBatch): Composed {
  const expiring = (reminder: PendingReminder) =>
    toExpiring(reminder, schedules.get(reminder.profileId) ?? DEFAULT_SCHEDULE);
  const without = (some: readonly PendingReminder[], outcome: SettledReminder["outcome"]) =>
    some.map(({ id: subject, threshold }) => ({ subject, threshold, recipient, outcome, mailId: null }));
  const isStopped = ({ organisationId }: PendingReminder) => isMuted(preference?.muted ?? [], "expiry", organisationId);
  const wanted = reminders.filter((reminder) => !isStopped(reminder));
  const needed = wanted.filter(needsReminder);
  const settled = [
    ...without(reminders.filter(isStopped), "muted"),
    ...without(
      wanted.filter((reminder) => !needsReminder(reminder)),
      "silent",
    ),
  ];
  const preferenceId = preference?.id ?? null;
  const isMany = needed.length >= DIGEST_FROM;
  if (isMany && !known.has(digestKey(recipient, now))) {
    const mail = digest({ recipient, reminders: needed, total: needed.length + unread, preferenceId, expiring, now });
    return { mails: [{ mail, reminders: needed }], settled };
  }
  // Today's digest is already queued: a few are sent individually, many wait for tomorrow's digest, except on their last day.
  const today = isMany ? needed.filter(({ threshold }) => threshold <= URGENT_DAYS) : needed;
  const mails = today.map((reminder) => ({
    mail: single(recipient, reminder, expiring(reminder), preferenceId),
    reminders: [reminder],
  }));
  return { mails, settled };
}

const digestKey = (recipient: string, now: Date) => `expiry-digest:${now.toISOString().slice(0, 10)}:${recipient}`;

function single(
  recipient: string,
  reminder: PendingReminder,
  certificate: ExpiringCertificate,
  preferenceId: string | null,
): NewMail {
  return {
    recipient,
    content: { kind: "expiry_reminder", certificate },
    dedupeKey: `expiry:${reminder.id}:${reminder.threshold}:${recipient}`,
    organisationId: reminder.organisationId,
    preferenceId,
  };
}

interface Digest {
  recipient: string;
  reminders: readonly PendingReminder[];
  total: number;
  preferenceId: string | null;
  expiring: (reminder: PendingReminder) => ExpiringCertificate;
  now: Date;
}

function digest({ recipient, reminders, total, preferenceId, expiring, now }: Digest): NewMail {
  const organisations = new Set(reminders.map(({ organisationId }) => organisationId));
  const [only] = organisations;
  const isOfOne = organisations.size === 1 && total === reminders.length;
  return {
    recipient,
    content: { kind: "expiry_digest", certificates: reminders.slice(0, DIGEST_LINES).map(expiring), total },
    dedupeKey: digestKey(recipient, now),
    organisationId: isOfOne && only !== undefined ? only : null,
    preferenceId,
  };
}

/** Queues the emails and settles their reminders, in one transaction. `isAll`: the digest also covers the reminders that were not read. */
async function queue(tx: Tx, deps: BaseDeps, composed: readonly Composed[], isAll: boolean): Promise<number> {
  const mails = composed.flatMap((one) => one.mails);
  const ids = await queueMails(
    tx,
    deps,
    mails.map(({ mail }) => mail),
  );
  const settled = mails.flatMap(({ mail: { recipient }, reminders }, index) =>
    reminders.map(({ id: subject, threshold }): SettledReminder => {
      return { subject, threshold, recipient, outcome: "queued", mailId: ids[index] ?? null };
    }),
  );
  await settlePending(tx, [...settled, ...composed.flatMap((one) => one.settled)]);
  const [oversized] = mails;
  if (isAll && oversized?.mail.content.kind === "expiry_digest")
    await settleAllPending(tx, oversized.mail.recipient, ids[0] ?? null);
  return ids.filter((id) => id !== null).length;
}

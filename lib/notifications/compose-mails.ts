import type { Tx } from "@/lib/db/database";
import type { ExpiringCertificate } from "@/lib/mail/content";
import { type NewMail, queueMails } from "@/lib/mail/queue-mail";
import type { BaseDeps } from "@/lib/operation/deps";
import { groupBy } from "./group-by";
import { DEFAULT_LADDER } from "./ladder";
import { isMuted } from "./muted";
import { mustRemind, toExpiring } from "./need";
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
type Ladders = ReadonlyMap<string, readonly number[]>;

/** Reminders in one transaction. */
const BATCH = 500;
/** From so many on, one person's reminders of one run are one mail. */
const DIGEST_FROM = 3;
/** Certificates named in a digest; the rest is counted. */
export const DIGEST_LINES = 50;
/** A reminder this close to the end does not wait for tomorrow's digest. */
const URGENT_DAYS = 1;

/** Second half of a run: puts what is on record into mails, one recipient after the other, each with all of theirs. */
export async function composeMails(
  deps: BaseDeps,
  ladders: Ladders,
  round: ReminderRound,
  signal?: AbortSignal,
): Promise<void> {
  let after = "";
  while (!signal?.aborted) {
    const next = await composeBatch(deps, ladders, after, round);
    if (next === undefined) return;
    after = next;
    deps.log.info({ sent: round.sent, skipped: round.skipped }, "Reminders: writing mails");
  }
}

/** @returns the last recipient done; undefined when there is no other */
async function composeBatch(
  deps: BaseDeps,
  ladders: Ladders,
  after: string,
  round: ReminderRound,
): Promise<string | undefined> {
  const now = deps.clock.now();
  const done = await deps.db.transaction(async (tx) => {
    await lockComposing(tx);
    const rows = await findPending(tx, after, BATCH, now);
    const isWhole = rows.length < BATCH;
    const groups = [...groupBy(rows, ({ recipient }) => recipient)];
    // The last one may be cut off by the page's end: the next page has them whole, unless they alone are more than a page.
    const whole = isWhole || groups.length === 1 ? groups : groups.slice(0, -1);
    const recipients = whole.map(([recipient]) => recipient);
    const preferences = await ensurePreferences(tx, recipients, now);
    const known = await findQueuedMails(
      tx,
      recipients.map((recipient) => digestKey(recipient, now)),
    );
    const [giant] = !isWhole && groups.length === 1 ? recipients : [];
    const unread = giant === undefined ? 0 : (await countPending(tx, giant)) - rows.length;
    const letters = whole.map(([recipient, reminders]) =>
      writeTo({ recipient, reminders, unread, preference: preferences.get(recipient), known, ladders, now }),
    );
    const sent = await queue(tx, deps, letters, unread > 0);
    const skipped = letters.reduce((sum, { settled }) => sum + settled.length, 0);
    return { sent, skipped, last: isWhole ? undefined : recipients.at(-1) };
  });
  round.sent += done.sent;
  round.skipped += done.skipped;
  return done.last;
}

/** What one person gets out of a run. */
interface Letters {
  mails: { mail: NewMail; reminders: readonly PendingReminder[] }[];
  /** Reminders that end without a mail. */
  settled: SettledReminder[];
}

interface Reader {
  recipient: string;
  reminders: readonly PendingReminder[];
  /** Further reminders of theirs that were not read. */
  unread: number;
  preference: Pick<PreferenceRow, "id" | "muted"> | undefined;
  /** Digests that are out. */
  known: ReadonlySet<string>;
  ladders: Ladders;
  now: Date;
}

function writeTo({ recipient, reminders, unread, preference, known, ladders, now }: Reader): Letters {
  const expiring = (reminder: PendingReminder) =>
    toExpiring(reminder, ladders.get(reminder.profileId) ?? DEFAULT_LADDER);
  const without = (some: readonly PendingReminder[], outcome: SettledReminder["outcome"]) =>
    some.map(({ id: subject, threshold }) => ({ subject, threshold, recipient, outcome, mailId: null }));
  const isStopped = ({ organisationId }: PendingReminder) => isMuted(preference?.muted ?? [], "expiry", organisationId);
  const wanted = reminders.filter((reminder) => !isStopped(reminder));
  const needed = wanted.filter(mustRemind);
  const settled = [
    ...without(reminders.filter(isStopped), "muted"),
    ...without(
      wanted.filter((reminder) => !mustRemind(reminder)),
      "silent",
    ),
  ];
  const preferenceId = preference?.id ?? null;
  const isMany = needed.length >= DIGEST_FROM;
  if (isMany && !known.has(digestKey(recipient, now))) {
    const mail = digest({ recipient, reminders: needed, total: needed.length + unread, preferenceId, expiring, now });
    return { mails: [{ mail, reminders: needed }], settled };
  }
  // Today's digest is out already: a few go out singly, many wait for tomorrow's, but not on their last day.
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

/** Queues the mails and marks their reminders, in one transaction. `isAll`: the one digest speaks for what was not read, too. */
async function queue(tx: Tx, deps: BaseDeps, letters: readonly Letters[], isAll: boolean): Promise<number> {
  const mails = letters.flatMap((letter) => letter.mails);
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
  await settlePending(tx, [...settled, ...letters.flatMap((letter) => letter.settled)]);
  const [giant] = mails;
  if (isAll && giant?.mail.content.kind === "expiry_digest")
    await settleAllPending(tx, giant.mail.recipient, ids[0] ?? null);
  return ids.filter((id) => id !== null).length;
}

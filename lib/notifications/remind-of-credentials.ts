import type { Tx } from "@/lib/db/database";
import { groupBy } from "@/lib/group-by";
import type { ExpiringCredential } from "@/lib/mail/content";
import { queueMails } from "@/lib/mail/queue-mail";
import type { BaseDeps } from "@/lib/operation/deps";
import { type Audience, createAudience } from "./audience";
import { isMuted } from "./muted";
import { DEFAULT_SCHEDULE, dueThreshold, dueWindow } from "./schedule";
import type { ReminderRound } from "./schema";
import type { ExpiryPosition } from "./store/due-certificates";
import { type ExpiringRow, findExpiringCredentials, subjectOf } from "./store/expiring-credentials";
import { ensurePreferences } from "./store/preferences";
import { insertReminders, lockComposing, type NewReminder } from "./store/reminders";

const PAGE = 500;
/** Credentials listed in an email; the others are counted. */
const CREDENTIAL_LINES = 50;

interface DueCredential extends ExpiringRow {
  threshold: number;
}

/**
 * Reminds of registered keys and personal access tokens by the default schedule: one email for each recipient and page. A reminder and its
 * email are written in one transaction, so it is sent once.
 */
export async function remindOfCredentials(deps: BaseDeps, round: ReminderRound, signal?: AbortSignal): Promise<void> {
  const audience = createAudience();
  for (const what of ["key", "token"] as const) {
    const { after, before } = dueWindow([DEFAULT_SCHEDULE], deps.clock.now());
    let position: ExpiryPosition = { notAfter: after, id: "" };
    while (!signal?.aborted) {
      const rows = await findExpiringCredentials(deps.db, what, { after: position, before, take: PAGE });
      round.scanned += rows.length;
      await remindOf(deps, audience, rows, round);
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) break;
      position = last;
    }
  }
}

async function remindOf(deps: BaseDeps, audience: Audience, rows: readonly ExpiringRow[], round: ReminderRound) {
  const now = deps.clock.now();
  const due = rows.flatMap((row): DueCredential[] => {
    const found = dueThreshold(row, DEFAULT_SCHEDULE, now);
    return found ? [{ ...row, threshold: found.threshold }] : [];
  });
  if (due.length === 0) return;
  const done = await deps.db.transaction(async (tx) => {
    await lockComposing(tx);
    return send(tx, deps, await recipientsOf(tx, audience, due), now);
  });
  round.due += due.length;
  round.sent += done.sent;
  round.skipped += done.skipped;
}

type Addressed = DueCredential & { recipient: string };

async function recipientsOf(tx: Tx, audience: Audience, due: readonly DueCredential[]): Promise<Addressed[]> {
  await audience.prepare(
    tx,
    due.flatMap(({ organisationId }) => organisationId ?? []),
  );
  return due.flatMap((one) => {
    const { owner, organisationId, applicationId } = one;
    const recipients = organisationId
      ? audience.of({ organisationId, applicationId }, ["technical"])
      : owner
        ? [owner]
        : [];
    return recipients.map((recipient) => ({ ...one, recipient }));
  });
}

async function send(tx: Tx, deps: BaseDeps, addressed: readonly Addressed[], now: Date) {
  const preferences = await ensurePreferences(tx, [...new Set(addressed.map(({ recipient }) => recipient))], now);
  const isUnwanted = ({ recipient, organisationId }: Addressed) =>
    isMuted(preferences.get(recipient)?.muted ?? [], "expiry", organisationId ?? "");
  const reminders = addressed.map((one): NewReminder => {
    const { threshold, recipient, notAfter } = one;
    return { subject: subjectOf(one), threshold, recipient, outcome: isUnwanted(one) ? "muted" : "queued", notAfter };
  });
  const written = await insertReminders(tx, reminders, now);
  const isNew = new Set(written.map((row) => `${row.subject} ${row.threshold} ${row.recipient}`));
  const added = addressed.filter((one) => isNew.has(`${subjectOf(one)} ${one.threshold} ${one.recipient}`));
  const wanted = groupBy(
    added.filter((one) => !isUnwanted(one)),
    ({ recipient }) => recipient,
  );
  await queueMails(
    tx,
    deps,
    [...wanted].map(([recipient, some]) => {
      const organisations = new Set(some.map(({ organisationId }) => organisationId));
      return {
        recipient,
        content: {
          kind: "credential_reminder" as const,
          credentials: some.slice(0, CREDENTIAL_LINES).map(toCredential),
          total: some.length,
        },
        dedupeKey: `credential:${some.map((one) => `${subjectOf(one)}:${one.threshold}`)[0]}:${recipient}`,
        organisationId: organisations.size === 1 ? (some[0]?.organisationId ?? null) : null,
        preferenceId: preferences.get(recipient)?.id ?? null,
      };
    }),
  );
  return { sent: wanted.size, skipped: added.filter(isUnwanted).length };
}

function toCredential({ what, name, notAfter, ...row }: DueCredential): ExpiringCredential {
  const { clientName, organisationId, organisationName, applicationId, clientId } = row;
  return {
    what,
    name,
    clientName,
    organisationId,
    organisationName,
    endsAt: notAfter.toISOString(),
    path: what === "key" ? `/applications/${applicationId}/clients/${clientId}/keys` : "/account/tokens",
  };
}

import type { AuditEvent } from "@/lib/audit/schema";
import { shortenMiddle } from "@/lib/format";

/** Sentences by operation; an operation without one shows its name. */
const sentences: Record<string, string> = {
  "organisation.create": "created an organisation",
  "organisation.update": "updated an organisation",
  "contact.add": "added a contact",
  "contact.remove": "removed a contact",
  "application.create": "created an application",
  "application.update": "updated an application",
  "client.create": "created an OAuth client",
  "client.update": "updated an OAuth client",
  "client.rotate_secret": "rotated the secret of an OAuth client",
  "key.add": "registered a key",
  "key.import": "registered keys",
  "key.update": "updated a key",
  "key.remove": "removed a key",
  "certificate.issue": "issued a certificate",
  "certificate.renew": "renewed a certificate",
  "certificate.update": "updated a certificate",
  "certificate.revoke": "revoked a certificate",
  "certificate.revoke_by_proof": "revoked a certificate with its private key",
  "certificate.fail_prepared": "closed an interrupted issuance",
  "certificate.revoke_many": "revoked a list of certificates",
  "client.set_status": "suspended or resumed an OAuth client",
  "application.set_status": "suspended or resumed an application",
  "key.block": "blocked a key",
  "key.block_leaked": "blocked a key whose private key was uploaded",
  "authority.create": "created an authority",
  "authority.change_passphrase": "changed the passphrase that encrypts the private keys",
  "authorization.decide": "answered an authorization request",
  "restore.apply": "restored records after a backup",
  "restore.finish": "finished a restore",
  "user.create": "created a user",
  "user.update": "updated a user",
  "user.register_first_admin": "created the first administrator",
  "user.create_setup_link": "created a set-up link",
  "user.complete_setup": "set up an account",
  "user.change_password": "changed their password",
  "membership.add": "granted a role",
  "membership.remove": "removed a role",
  "access_token.create": "created an access token",
  "access_token.revoke": "revoked an access token",
  "mail.resend": "resent an email",
  "notification.set_preferences": "changed their email notifications",
  "notification.unsubscribe": "unsubscribed by email link",
  "webhook.create": "created a webhook",
  "webhook.update": "updated a webhook",
  "webhook.delete": "deleted a webhook",
  "webhook.confirm": "confirmed a webhook",
  "webhook.rotate_secret": "rotated the secret of a webhook",
  "webhook.test": "sent a test event to a webhook",
  "webhook.redeliver": "resent an event to a webhook",
  "webhook.disable": "disabled a webhook that kept failing",
  "calendar_feed.create": "created a calendar feed",
  "calendar_feed.revoke": "revoked a calendar feed",
  "session.create": "signed in",
  "session.end": "signed out",
  "session.end_one": "signed out another session",
  "session.end_others": "signed out all other sessions",
  "user.rename_me": "changed their name",
};

/** Every action as an option of a filter, by the type of its target. */
export const ACTIONS: readonly { value: string; label: string; entity: string }[] = Object.entries(sentences)
  .map(([value, text]) => {
    const noun = value.slice(0, value.indexOf("."));
    return {
      value,
      label: `${text.charAt(0).toUpperCase()}${text.slice(1)}`,
      entity: noun === "session" ? "user" : noun,
    };
  })
  .sort((a, b) => a.label.localeCompare(b.label, "en"));

/** Issuing is recorded twice: before and after signing. */
export function sentenceOf({ operation, after }: Pick<AuditEvent, "operation" | "after">): string {
  if (operation.startsWith("certificate.") && after?.status === "prepared") return "requested a certificate";
  return sentences[operation] ?? operation;
}

const pages: Record<string, string> = {
  organisation: "/organisations",
  application: "/applications",
  user: "/people",
  mail: "/mailbox",
  authority: "/authorities#",
};

type Placed = Pick<AuditEvent, "entity" | "entityId"> & Partial<Pick<AuditEvent, "applicationId" | "before" | "after">>;

/** Path of the page of the target, if it has one. */
export function pageOfEntity(event: Placed): string | undefined {
  const { entity, entityId, applicationId, before, after } = event;
  if (entity === "client" && applicationId) return `/applications/${applicationId}/clients/${entityId}`;
  const kid = (after ?? before)?.kid;
  if (entity === "certificate" && typeof kid === "string") return `/certificates/${kid}`;
  const base = pages[entity];
  if (!base) return undefined;
  return base.endsWith("#") ? base + entityId : `${base}/${entityId}`;
}

/** Name of the target, from its snapshot. */
export function nameOfEntity({ before, after }: Pick<AuditEvent, "before" | "after">): string | undefined {
  const snapshot = (after ?? before) as Record<string, unknown> | null;
  const name = snapshot?.name || snapshot?.legalName || snapshot?.email;
  if (typeof name === "string" && name !== "") return name;
  return typeof snapshot?.kid === "string" ? shortenMiddle(snapshot.kid) : undefined;
}

/** The subject of the sentence. An actor who was anonymous until this event (sign-in) is named by the target. */
export function subjectOf(event: Pick<AuditEvent, "actor" | "before" | "after">): string {
  if (event.actor.kind === "job") return "The portal";
  if (event.actor.kind === "operator") return "The operator";
  if (event.actor.kind === "key_holder") return "The holder of the private key";
  return isOwnSubject(event) ? (nameOfEntity(event) ?? "Someone") : (event.actor.name ?? event.actor.label);
}

/** True when `subjectOf` is the name of the target. */
export const isOwnSubject = ({ actor }: Pick<AuditEvent, "actor">): boolean => actor.kind === "anonymous";

export interface MemberChange {
  member: string;
  before: string | undefined;
  after: string | undefined;
}

/** Members that differ between the two snapshots, or all of them when there is only one. Omits `updatedAt`. */
export function changesOf({ before, after }: Pick<AuditEvent, "before" | "after">): MemberChange[] {
  const [previous, current] = [before ?? {}, after ?? {}] as Record<string, unknown>[];
  const members = new Set([...Object.keys(previous ?? {}), ...Object.keys(current ?? {})]);
  return [...members]
    .map((member) => ({ member, before: formatValue(previous?.[member]), after: formatValue(current?.[member]) }))
    .filter((change) => change.before !== change.after && change.member !== "updatedAt");
}

function formatValue(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

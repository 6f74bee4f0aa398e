import type { AuditEvent } from "@/lib/audit/schema";
import { shortenMiddle } from "@/lib/format";

/** What happened, for people, by operation; an operation without a sentence of its own shows its name. */
const sentences: Record<string, string> = {
  "organisation.create": "registered an organisation",
  "organisation.update": "changed an organisation",
  "contact.add": "added a contact",
  "contact.remove": "removed a contact",
  "application.create": "added an application",
  "application.update": "changed an application",
  "client.create": "added an OAuth client",
  "client.update": "changed an OAuth client",
  "client.rotate_secret": "gave an OAuth client a new secret",
  "key.add": "registered a key",
  "key.import": "registered keys",
  "key.update": "changed a key",
  "key.remove": "removed a key",
  "certificate.issue": "issued a certificate",
  "certificate.renew": "renewed a certificate",
  "certificate.revoke": "revoked a certificate",
  "certificate.revoke_by_proof": "revoked a certificate by its private key",
  "certificate.revoke_many": "revoked a list of certificates",
  "client.set_status": "suspended or resumed an OAuth client",
  "application.set_status": "suspended or resumed an application",
  "key.block": "blocked a key",
  "authority.create": "created an authority",
  "user.create": "added a person",
  "user.update": "changed a person",
  "user.register_first_admin": "registered the first administrator",
  "user.create_setup_link": "made a set-up link",
  "user.complete_setup": "set up an account",
  "user.change_password": "changed their password",
  "membership.add": "gave a role in an organisation",
  "membership.remove": "took a role in an organisation away",
  "access_token.create": "created an access token",
  "access_token.revoke": "revoked an access token",
  "mail.resend": "sent a mail again",
  "notification.set_preferences": "chose what they get by mail",
  "notification.unsubscribe": "used the unsubscribe link of a mail",
  "webhook.create": "added a webhook",
  "webhook.update": "changed a webhook",
  "webhook.delete": "deleted a webhook",
  "webhook.confirm": "confirmed a webhook",
  "webhook.rotate_secret": "gave a webhook a new secret",
  "webhook.test": "sent a webhook a test",
  "webhook.redeliver": "sent an event to a webhook again",
  "webhook.disable": "disabled a webhook that kept failing",
  "calendar_feed.create": "made a calendar feed",
  "calendar_feed.revoke": "revoked a calendar feed",
  "session.create": "signed in",
  "session.end": "signed out",
  "session.end_one": "signed another browser out",
  "session.end_others": "signed out everywhere else",
  "user.rename_me": "changed their name",
};

/** Issuing is recorded twice: what is about to be signed, then what was. */
export function sentenceOf({ operation, after }: Pick<AuditEvent, "operation" | "after">): string {
  if (operation.startsWith("certificate.") && after?.status === "prepared") return "asked for a certificate";
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

/** The page of what it happened to, where there is one. */
export function pageOfEntity(event: Placed): string | undefined {
  const { entity, entityId, applicationId, before, after } = event;
  if (entity === "client" && applicationId) return `/applications/${applicationId}/clients/${entityId}`;
  const kid = (after ?? before)?.kid;
  if (entity === "certificate" && typeof kid === "string") return `/certificates/${kid}`;
  const base = pages[entity];
  if (!base) return undefined;
  return base.endsWith("#") ? base + entityId : `${base}/${entityId}`;
}

/** What to call it: the name in the snapshot, whichever member holds it. */
export function nameOfEntity({ before, after }: Pick<AuditEvent, "before" | "after">): string | undefined {
  const snapshot = (after ?? before) as Record<string, unknown> | null;
  const name = snapshot?.name || snapshot?.legalName || snapshot?.email;
  if (typeof name === "string" && name !== "") return name;
  return typeof snapshot?.kid === "string" ? shortenMiddle(snapshot.kid) : undefined;
}

/** Who did it, as the subject of the sentence: someone who only just proved who they are is named by what they did. */
export function subjectOf(event: Pick<AuditEvent, "actor" | "before" | "after">): string {
  if (event.actor.kind === "job") return "The portal";
  if (event.actor.kind === "operator") return "The operator";
  return isOwnSubject(event) ? (nameOfEntity(event) ?? "Someone") : event.actor.label;
}

/** True when `subjectOf` already is the name of what it happened to. */
export const isOwnSubject = ({ actor }: Pick<AuditEvent, "actor">): boolean => actor.kind === "anonymous";

export interface MemberChange {
  member: string;
  before: string | undefined;
  after: string | undefined;
}

/** Members that differ between the two snapshots; all of them when there is only one. Versions and times of change are left out. */
export function changesOf({ before, after }: Pick<AuditEvent, "before" | "after">): MemberChange[] {
  const [old, young] = [before ?? {}, after ?? {}] as Record<string, unknown>[];
  const members = new Set([...Object.keys(old ?? {}), ...Object.keys(young ?? {})]);
  return [...members]
    .map((member) => ({ member, before: written(old?.[member]), after: written(young?.[member]) }))
    .filter((change) => change.before !== change.after && change.member !== "updatedAt");
}

function written(value: unknown): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}

import type { AuditedEventType } from "@/lib/audit/audited-event";
import type { ContactKind } from "@/lib/organisations/schema";

/** What emails are sent about, after it happened: the events of the audit log, and blocked keys. */
export type NoticeEvent = AuditedEventType | "key.blocked";

/** `security`: nobody can unsubscribe. `changes`: recipients can. */
export type NoticeTopic = "changes" | "security";

interface NoticeRule {
  topic: NoticeTopic;
  /** Which contacts are told, beside the administrators and the technical members of the application. */
  contacts: readonly ContactKind[];
}

const CHANGE: NoticeRule = { topic: "changes", contacts: ["technical"] };
const STOPPED: NoticeRule = { topic: "security", contacts: ["technical", "security", "business"] };
const RESUMED: NoticeRule = { topic: "changes", contacts: ["technical", "security", "business"] };
const COMPROMISED: NoticeRule = { topic: "security", contacts: ["technical", "security"] };

export const NOTICE_RULES: Record<NoticeEvent, NoticeRule> = {
  "certificate.issued": CHANGE,
  "certificate.renewed": CHANGE,
  "certificate.revoked": COMPROMISED,
  "key.added": CHANGE,
  "key.removed": CHANGE,
  "key.blocked": COMPROMISED,
  "client.suspended": STOPPED,
  "client.resumed": RESUMED,
  "application.suspended": STOPPED,
  "application.resumed": RESUMED,
  "organisation.suspended": STOPPED,
  "organisation.resumed": RESUMED,
};

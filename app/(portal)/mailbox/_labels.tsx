import { type Status, StatusBadge } from "@/components/ui/status-badge";
import type { MailSummary } from "@/lib/mail/schema";

export const kindNames: Record<MailSummary["kind"], string> = {
  expiry_reminder: "Expiry reminder",
  expiry_digest: "Expiry digest",
  platform_warning: "Platform warning",
  credential_reminder: "Expiry of a key or token",
  change_notice: "Change",
  security_notice: "Security change",
  setup_link: "Set-up link",
};

const badges: Record<MailSummary["status"], { status: Status; word: string }> = {
  kept: { status: "pending", word: "Not sent (no mail server)" },
  queued: { status: "pending", word: "Queued" },
  sending: { status: "prepared", word: "Sending" },
  sent: { status: "active", word: "Sent" },
  dead: { status: "failed", word: "Failed" },
};

/** Delivery status of an email; "Unconfirmed" when the mail server did not confirm that it accepted it. */
export function MailStatus({ mail: { status, isConfirmed } }: { mail: Pick<MailSummary, "status" | "isConfirmed"> }) {
  if (status === "sent" && !isConfirmed) return <StatusBadge status="expiring" word="Unconfirmed" />;
  return <StatusBadge {...badges[status]} />;
}

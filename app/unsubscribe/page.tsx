import type { Metadata } from "next";
import { currentContext } from "@/app/_server/load";
import type { PageProps } from "@/app/_server/query";
import { PlainShell } from "@/components/frame/plain-shell";
import { Button, ButtonLink } from "@/components/ui/button";
import { isAppError } from "@/lib/errors";
import { describeUnsubscribe } from "@/lib/notifications/describe-unsubscribe";
import type { MailTopic } from "@/lib/notifications/schema";

export const metadata: Metadata = { title: "Email preferences", referrer: "no-referrer" };

const topics: Record<MailTopic, string> = {
  expiry: "expiry reminders",
  changes: "changes",
  platform: "platform warnings",
};
const consequences: Record<MailTopic, string> = {
  expiry:
    "Certificates still expire, but this address receives no reminders. Other administrators and contacts still do.",
  changes:
    "This address receives no emails about issued and renewed certificates, added and removed keys, and resumed clients. It still receives those about revocations, blocked keys and suspensions.",
  platform: "Authorities and CRLs still expire, but this address receives no warnings. Other recipients still do.",
};

/** Target of the unsubscribe link in an email. The form posts to server/unsubscribe.ts, as mail programs do (RFC 8058). */
export default async function UnsubscribePage({ searchParams }: PageProps) {
  const { token } = await searchParams;
  const found = await find(token);
  if (!found || typeof token !== "string") {
    return (
      <PlainShell title="Invalid link">
        <p className="leading-6 text-muted">
          Use the link in a more recent email. With an account, you can also change your email preferences under Your
          account → Notifications.
        </p>
      </PlainShell>
    );
  }
  const { address, topic, organisationName, isWanted } = found;
  const what = organisationName === null ? topics[topic] : `${topics[topic]} of ${organisationName}`;
  return (
    <PlainShell title={isWanted ? `Unsubscribe from ${what}?` : `Unsubscribed from ${what}`} description={address}>
      <form method="post" action={`/unsubscribe?token=${encodeURIComponent(token)}`} className="flex flex-col gap-5">
        <input type="hidden" name="from" value="page" />
        <input type="hidden" name="isWanted" value={String(!isWanted)} />
        <p className="leading-6">
          {isWanted
            ? consequences[topic]
            : "This address no longer receives these emails. You can resubscribe at any time."}
        </p>
        {isWanted ? (
          <Button type="submit" variant="primary">
            Unsubscribe
          </Button>
        ) : (
          <Button type="submit">Resubscribe</Button>
        )}
        <ButtonLink href="/" variant="ghost">
          Go to the portal
        </ButtonLink>
      </form>
    </PlainShell>
  );
}

/** Undefined for an invalid link. */
async function find(token: unknown) {
  try {
    return await describeUnsubscribe.execute(await currentContext(), { token });
  } catch (error) {
    if (isAppError(error) && ["not_found", "invalid_input"].includes(error.code)) return undefined;
    throw error;
  }
}

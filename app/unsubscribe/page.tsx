import type { Metadata } from "next";
import { currentContext } from "@/app/_server/load";
import type { PageProps } from "@/app/_server/query";
import { PlainShell } from "@/components/frame/plain-shell";
import { Button, ButtonLink } from "@/components/ui/button";
import { isAppError } from "@/lib/errors";
import { describeUnsubscribe } from "@/lib/notifications/describe-unsubscribe";
import type { MailTopic } from "@/lib/notifications/schema";

export const metadata: Metadata = { title: "Mail preferences", referrer: "no-referrer" };

const topics: Record<MailTopic, string> = { expiry: "expiry reminders", platform: "platform warnings" };

/** What the link in a mail opens. The form is the server's (server/unsubscribe.ts), the same that mail readers post to. */
export default async function UnsubscribePage({ searchParams }: PageProps) {
  const { token } = await searchParams;
  const found = await find(token);
  if (!found || typeof token !== "string") {
    return (
      <PlainShell title="This link does not work">
        <p className="leading-6 text-muted">
          Open the link of a newer email as it is. With an account you can also choose under Your account what you get.
        </p>
      </PlainShell>
    );
  }
  const { address, topic, organisationName, isWanted } = found;
  const what = organisationName === null ? topics[topic] : `${topics[topic]} of ${organisationName}`;
  return (
    <PlainShell title={isWanted ? `Stop ${what}?` : `No more ${what}`} description={address}>
      <form method="post" action={`/unsubscribe?token=${encodeURIComponent(token)}`} className="flex flex-col gap-5">
        <input type="hidden" name="from" value="page" />
        <input type="hidden" name="isWanted" value={String(!isWanted)} />
        <p className="leading-6">
          {isWanted
            ? "Certificates will still expire; this address gets no reminder of it. Other people of the organisation do."
            : "This address gets no such email any more. It takes one click to change that."}
        </p>
        {isWanted ? (
          <Button type="submit" variant="primary">
            Stop them
          </Button>
        ) : (
          <Button type="submit">Send them again</Button>
        )}
        <ButtonLink href="/" variant="ghost">
          Go to the portal
        </ButtonLink>
      </form>
    </PlainShell>
  );
}

/** Undefined for a link that can't be used. */
async function find(token: unknown) {
  try {
    return await describeUnsubscribe.execute(await currentContext(), { token });
  } catch (error) {
    if (isAppError(error) && ["not_found", "invalid_input"].includes(error.code)) return undefined;
    throw error;
  }
}

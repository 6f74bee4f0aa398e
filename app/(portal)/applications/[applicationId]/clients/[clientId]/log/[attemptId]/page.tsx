import { notFound } from "next/navigation";
import { load } from "@/app/_server/load";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { getAuthenticationAttempt } from "@/lib/oauth/get-authentication-attempt";
import { ClientFrame, clientHref, clientOf, titledByClient } from "../../_frame";
import { AttemptDetails } from "../_attempt-details";
import { OutcomeChip, summaryOf } from "../_outcome";

export const generateMetadata = titledByClient("Authentication attempt");

type Props = PageProps<{ applicationId: string; clientId: string; attemptId: string }>;

/** One attempt at a URL that members of the organisation can share: what failed, and how to fix it. */
export default async function AttemptPage({ params }: Props) {
  const { attemptId, ...place } = await params;
  const [{ application, client }, attempt] = await Promise.all([
    clientOf(place),
    load(getAuthenticationAttempt, { attemptId }),
  ]);
  if (attempt.clientId !== client.clientId) notFound();
  const log = `${clientHref(client)}/log`;
  return (
    <ClientFrame application={application} client={client} tab="log">
      <Card
        title="Authentication attempt"
        description="Members of the organisation can open this page. Attempts are kept for 30 days."
        action={<CopyButton value={`${deps().env.publicUrl}${log}/${attempt.id}`} text="Copy link" variant="outline" />}
        footer={
          <div className="flex flex-wrap items-center gap-2">
            <ButtonLink href={log}>Open log</ButtonLink>
            {client.authMethod === "private_key_jwt" && attempt.outcome === "failed" ? (
              <ButtonLink href={`${clientHref(client)}/diagnose`}>Debug assertion</ButtonLink>
            ) : null}
          </div>
        }
      >
        <p className="mb-4 flex flex-wrap items-center gap-3 text-[15px] font-medium">
          <OutcomeChip outcome={attempt.outcome} />
          <span className="min-w-0 break-words">{summaryOf(attempt)}</span>
        </p>
        <AttemptDetails attempt={attempt} log={log} />
      </Card>
    </ClientFrame>
  );
}

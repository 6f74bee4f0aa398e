import { Banner } from "@/components/ui/banner";
import { FieldsForm } from "@/components/ui/fields-form";
import { RelativeTime } from "@/components/ui/relative-time";
import type { Webhook } from "@/lib/webhooks/schema";
import { confirmWebhookAction, setWebhookStatusAction, testWebhookAction } from "../actions";
import { PressButton } from "./press-button";

/** What is the matter with a webhook, and what mends it; nothing for one that works. */
export function StateBanner({ webhook, mayWrite }: { webhook: Webhook; mayWrite: boolean }) {
  const { status, failures, failingSince, lastError, format } = webhook;
  const hidden = { webhookId: webhook.id };
  if (status === "unconfirmed") {
    return (
      <Banner
        title="Waiting for the receiver to confirm"
        action={
          mayWrite ? (
            <PressButton
              action={testWebhookAction}
              hidden={hidden}
              label="Send the challenge again"
              pendingLabel="Sending…"
            />
          ) : null
        }
      >
        <div className="flex flex-col gap-4">
          <p>
            {format === "slack"
              ? "A message with a code has been sent to the channel. Enter the code here."
              : 'It is sent a webhook.confirm event and has to answer 200 with {"challenge": "…"}, the value of data.challenge.'}
            {lastError ? ` The last attempt: ${lastError}` : ""}
          </p>
          {mayWrite && format === "slack" ? (
            <FieldsForm
              action={confirmWebhookAction}
              submitLabel="Confirm"
              pendingLabel="Confirming…"
              look={{ variant: "outline", size: "sm" }}
              hidden={hidden}
              fields={[{ kind: "text", name: "code", label: "Code", maxLength: 100, isMono: true }]}
            />
          ) : null}
        </div>
      </Banner>
    );
  }
  if (status === "disabled") {
    return (
      <Banner
        tone="danger"
        title="This webhook is disabled"
        action={
          mayWrite ? (
            <PressButton
              action={setWebhookStatusAction}
              hidden={{ ...hidden, status: "active" }}
              label="Ask it to confirm again"
              pendingLabel="Asking…"
            />
          ) : null
        }
      >
        {lastError} It gets no events until it has confirmed again.
      </Banner>
    );
  }
  if (status === "paused")
    return <Banner title="Paused">Events that happen now are not sent, not later either.</Banner>;
  if (failures === 0 || !failingSince) return null;
  return (
    <Banner tone="warning" title="The receiver is failing">
      Since <RelativeTime value={failingSince} />, {failures} in a row. The last one: {lastError} Events are tried again
      for three days each; after five days of failures the webhook is disabled.
    </Banner>
  );
}

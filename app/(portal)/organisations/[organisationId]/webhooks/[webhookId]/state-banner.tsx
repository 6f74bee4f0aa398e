import { Banner } from "@/components/ui/banner";
import { FieldsForm } from "@/components/ui/fields-form";
import { RelativeTime } from "@/components/ui/relative-time";
import { plural } from "@/lib/format";
import type { Webhook } from "@/lib/webhooks/schema";
import { confirmWebhookAction, setWebhookStatusAction, testWebhookAction } from "../actions";
import { PressButton } from "./press-button";

/** The problem of a webhook and how to fix it; nothing when it works. */
export function StateBanner({ webhook, mayWrite }: { webhook: Webhook; mayWrite: boolean }) {
  const { status, failures, failingSince, lastError, format } = webhook;
  const hidden = { webhookId: webhook.id };
  if (status === "unconfirmed") {
    return (
      <Banner
        title="Waiting for the endpoint to confirm"
        action={
          mayWrite ? (
            <PressButton action={testWebhookAction} hidden={hidden} label="Resend challenge" pendingLabel="Sending…" />
          ) : null
        }
      >
        <div className="flex flex-col gap-4">
          <p>
            {format === "slack"
              ? "A code was sent to the channel. Enter it here."
              : 'It receives a webhook.confirm event and must respond with 200 and {"challenge": "…"}, the value of data.challenge.'}
            {lastError ? ` Last attempt: ${lastError}` : ""}
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
              label="Confirm again"
              pendingLabel="Sending…"
            />
          ) : null
        }
      >
        {lastError} It gets no events until the endpoint has confirmed again.
      </Banner>
    );
  }
  if (status === "paused")
    return <Banner title="Paused">Events that occur while it is paused are not sent, not even later.</Banner>;
  if (failures === 0 || !failingSince) return null;
  return (
    <Banner tone="warning" title="The endpoint is failing">
      {plural(failures, "failure")} in a row since <RelativeTime value={failingSince} />. Last error: {lastError} Each
      event is retried for three days. After five days of failures the webhook is disabled.
    </Banner>
  );
}

"use client";

import { useEffect, useRef } from "react";
import type { FormAction } from "@/app/_server/act";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RadioCards } from "@/components/ui/choice";
import { Form, FormButtons, useForm } from "@/components/ui/form";
import { OneTimeSecret } from "@/components/ui/one-time-secret";
import type { WebhookWithSecret } from "@/lib/webhooks/schema";
import { formatLabels } from "../_labels";
import { EventFields, webhookLabels } from "../event-fields";

const DRAFT = { url: "", description: "", eventTypes: ["certificate.expiring", "certificate.revoked"] as const };

/** Creates a webhook, then shows its secret and the next steps instead of the form. */
export function NewWebhookForm({
  organisationId,
  action,
}: {
  organisationId: string;
  action: FormAction<WebhookWithSecret>;
}) {
  const form = useForm(action);
  const { state } = form;
  const list = `/organisations/${organisationId}/webhooks`;
  const created = state.status === "ok" ? (state.data as WebhookWithSecret | undefined) : undefined;
  if (created) return <WebhookCreated webhook={created} list={list} />;
  return (
    <Card>
      <Form form={form} labels={webhookLabels} hidden={{ organisationId }} className="max-w-2xl gap-6">
        <RadioCards
          name="format"
          legend={webhookLabels.format}
          columns={2}
          options={Object.entries(formatLabels).map(([value, labels]) => ({ value, ...labels }))}
          defaultValue={state.values?.format ?? "standard"}
          error={state.fieldErrors?.format}
        />
        <EventFields draft={{ ...DRAFT, eventTypes: [...DRAFT.eventTypes] }} state={state} />
        <FormButtons submitLabel="Create webhook" pendingLabel="Creating…" cancelHref={list} />
      </Form>
    </Card>
  );
}

function WebhookCreated({ webhook, list }: { webhook: WebhookWithSecret; list: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="flex flex-col gap-6 rounded-lg">
      <Banner tone="success" title="Webhook created. Its endpoint must confirm.">
        {webhook.format === "slack"
          ? "Enter the code from the channel on the webhook page."
          : "It receives a webhook.confirm event and must respond with 200 and the challenge. It receives no other events until then."}
      </Banner>
      <Card
        title="Signing secret"
        description="For the configuration of the endpoint and of Standard Webhooks libraries."
      >
        <OneTimeSecret value={webhook.secret} label="signing secret">
          Copy it into the configuration of the endpoint.
        </OneTimeSecret>
      </Card>
      <div className="flex flex-wrap gap-2">
        <ButtonLink variant="primary" href={`${list}/${webhook.id}`}>
          View webhook
        </ButtonLink>
        <ButtonLink href={list} variant="ghost">
          All webhooks
        </ButtonLink>
      </div>
    </div>
  );
}

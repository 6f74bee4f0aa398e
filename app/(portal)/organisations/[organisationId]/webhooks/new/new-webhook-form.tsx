"use client";

import { useActionState, useEffect, useRef } from "react";
import type { FormAction } from "@/app/_server/act";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RadioCards } from "@/components/ui/choice";
import { DescriptionList } from "@/components/ui/description-list";
import { FormError } from "@/components/ui/form-error";
import { idleFormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import type { WebhookWithSecret } from "@/lib/webhooks/schema";
import { formatWords } from "../_words";
import { EventFields, webhookLabels } from "../event-fields";
import { SecretOnce } from "../secret-once";

const DRAFT = { url: "", description: "", eventTypes: ["certificate.expiring", "certificate.revoked"] as const };

/** Adds a webhook; once it exists, its secret and what comes next stand where the form was. */
export function NewWebhookForm({
  organisationId,
  action,
}: {
  organisationId: string;
  action: FormAction<WebhookWithSecret>;
}) {
  const [state, submit, isPending] = useActionState(action, idleFormState);
  const list = `/organisations/${organisationId}/webhooks`;
  const made = state.status === "ok" ? (state.data as WebhookWithSecret | undefined) : undefined;
  if (made) return <WebhookMade webhook={made} list={list} />;
  return (
    <Card>
      <form action={submit} className="flex max-w-2xl flex-col gap-6">
        <FormError state={state} labels={webhookLabels} />
        <input type="hidden" name="organisationId" value={organisationId} />
        <RadioCards
          name="format"
          legend={webhookLabels.format}
          columns={2}
          options={Object.entries(formatWords).map(([value, words]) => ({ value, ...words }))}
          defaultValue={state.values?.format ?? "standard"}
          error={state.fieldErrors?.format}
        />
        <EventFields draft={{ ...DRAFT, eventTypes: [...DRAFT.eventTypes] }} state={state} />
        <div className="flex flex-wrap gap-2">
          <SubmitButton isPending={isPending} pendingLabel="Adding…">
            Add webhook
          </SubmitButton>
          <ButtonLink href={list} variant="ghost">
            Cancel
          </ButtonLink>
        </div>
      </form>
    </Card>
  );
}

function WebhookMade({ webhook, list }: { webhook: WebhookWithSecret; list: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="flex flex-col gap-6 rounded-lg">
      <Banner tone="success" title="The webhook is added. Its receiver is being asked to confirm.">
        {webhook.format === "slack"
          ? "Enter the code that arrives in the channel on the webhook's page."
          : "It gets a webhook.confirm event and answers 200 with the challenge. Until then it gets nothing else."}
      </Banner>
      <Card title="Give this to the receiver">
        <DescriptionList
          items={[
            {
              term: "Signing secret",
              hint: "for Standard Webhooks libraries",
              value: <SecretOnce value={webhook.secret} label="signing secret" />,
            },
          ]}
        />
      </Card>
      <div className="flex flex-wrap gap-2">
        <ButtonLink variant="primary" href={`${list}/${webhook.id}`}>
          See whether it confirmed
        </ButtonLink>
        <ButtonLink href={list} variant="ghost">
          All webhooks
        </ButtonLink>
      </div>
    </div>
  );
}

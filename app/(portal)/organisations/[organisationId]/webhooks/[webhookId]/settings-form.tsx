"use client";

import { Form, FormButtons, useForm } from "@/components/ui/form";
import type { FormState } from "@/components/ui/form-state";
import type { Webhook } from "@/lib/webhooks/schema";
import { EventFields, webhookLabels } from "../event-fields";

/** URL, description and events of an existing webhook. */
export function SettingsForm({
  webhook,
  action,
}: {
  webhook: Webhook;
  action: (previous: FormState, form: FormData) => Promise<FormState>;
}) {
  const form = useForm(action);
  return (
    <Form form={form} labels={webhookLabels} hidden={{ webhookId: webhook.id }} className="max-w-2xl gap-6">
      <EventFields draft={webhook} state={form.state} />
      <FormButtons submitLabel="Save changes" pendingLabel="Saving…" variant="outline" />
    </Form>
  );
}

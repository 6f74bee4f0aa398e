"use client";

import { useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { FormError } from "@/components/ui/form-error";
import { type FormState, idleFormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
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
  const [state, submit, isPending] = useActionState(action, idleFormState);
  return (
    <form action={submit} className="flex max-w-2xl flex-col gap-6">
      <FormError state={state} labels={webhookLabels} />
      {state.status === "ok" && state.message ? (
        <div role="status">
          <Banner tone="success" title={state.message} />
        </div>
      ) : null}
      <input type="hidden" name="webhookId" value={webhook.id} />
      <EventFields draft={webhook} state={state} />
      <div>
        <SubmitButton variant="outline" isPending={isPending} pendingLabel="Saving…">
          Save changes
        </SubmitButton>
      </div>
    </form>
  );
}

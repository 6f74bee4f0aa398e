"use client";

import { useActionState } from "react";
import type { FormAction } from "@/app/_server/act";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/choice";
import { FormError } from "@/components/ui/form-error";
import { idleFormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import type { WebhookWithSecret } from "@/lib/webhooks/schema";
import { SecretOnce } from "../secret-once";

/** The way to a new signing secret, with or without overlap. */
export function SecretCard({
  webhookId,
  hint,
  action,
}: {
  webhookId: string;
  hint: string;
  action: FormAction<WebhookWithSecret>;
}) {
  const [state, submit, isPending] = useActionState(action, idleFormState);
  const made = state.status === "ok" ? (state.data as WebhookWithSecret | undefined) : undefined;
  return (
    <Card id="secret" title="Signing secret" description={`Only its last four characters are readable: …${hint}`}>
      <div className="flex flex-col gap-4">
        <FormError state={state} />
        {made ? (
          <div role="status">
            <Banner
              tone="success"
              title={
                made.previousSecretUntil
                  ? "The new secret. For 24 hours events are signed with the old one too."
                  : "The new secret. The old one signs nothing any more."
              }
            >
              <SecretOnce value={made.secret} label="signing secret" />
            </Banner>
          </div>
        ) : null}
        <form action={submit} className="flex flex-wrap items-end justify-between gap-3">
          <input type="hidden" name="webhookId" value={webhookId} />
          <Checkbox
            name="isLeaked"
            value="true"
            label="The old one leaked: stop signing with it at once"
            description="Otherwise events carry both signatures for 24 hours."
          />
          <SubmitButton variant="outline" isPending={isPending} pendingLabel="Replacing…">
            Replace secret
          </SubmitButton>
        </form>
      </div>
    </Card>
  );
}

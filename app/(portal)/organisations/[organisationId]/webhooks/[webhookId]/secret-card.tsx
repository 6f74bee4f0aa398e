"use client";

import type { FormAction } from "@/app/_server/act";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/choice";
import { FormError } from "@/components/ui/form-error";
import { OneTimeSecret } from "@/components/ui/one-time-secret";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";
import type { WebhookWithSecret } from "@/lib/webhooks/schema";

/** Rotates the signing secret, with or without an overlap. */
export function SecretCard({
  webhookId,
  hint,
  action,
}: {
  webhookId: string;
  hint: string;
  action: FormAction<WebhookWithSecret>;
}) {
  const [state, submit, isPending] = useFormAction(action);
  const rotated = state.status === "ok" ? (state.data as WebhookWithSecret | undefined) : undefined;
  return (
    <Card id="secret" title="Signing secret" description={`Only the last four characters are shown: …${hint}`}>
      <div className="flex flex-col gap-4">
        <FormError state={state} />
        {rotated ? (
          <div role="status">
            <Banner
              tone="success"
              title={
                rotated.previousSecretUntil
                  ? "Secret rotated. Events are also signed with the old secret for 24 hours."
                  : "Secret rotated. Events are no longer signed with the old secret."
              }
            >
              <OneTimeSecret key={rotated.secret} value={rotated.secret} label="signing secret">
                Copy it into the configuration of the endpoint.
              </OneTimeSecret>
            </Banner>
          </div>
        ) : null}
        <form action={submit} className="flex flex-wrap items-end justify-between gap-3">
          <input type="hidden" name="webhookId" value={webhookId} />
          <Checkbox
            name="isLeaked"
            value="true"
            label="The old secret leaked: stop signing with it immediately"
            description="Otherwise events carry both signatures for 24 hours."
          />
          <SubmitButton variant="outline" isPending={isPending} pendingLabel="Rotating…">
            Rotate secret
          </SubmitButton>
        </form>
      </div>
    </Card>
  );
}

"use client";

import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { FormError } from "@/components/ui/form-error";
import type { FormState } from "@/components/ui/form-state";
import { OneTimeSecret } from "@/components/ui/one-time-secret";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";
import type { Client } from "@/lib/clients/schema";
import type { CreatedClient } from "../_client-created";

/** Shows the last characters of the secret and rotates it. */
export function SecretCard({
  client,
  canRotate,
  action,
}: {
  client: Client;
  canRotate: boolean;
  action: (previous: FormState, form: FormData) => Promise<FormState<CreatedClient>>;
}) {
  const [state, submit, isPending] = useFormAction<FormState<CreatedClient>>(action);
  const secret = state.data?.clientSecret;
  const hint = state.data?.secretHint ?? client.secretHint;
  return (
    <Card
      id="secret"
      title="Client secret"
      description={`Only the last four characters are stored in plain text: …${hint}`}
    >
      <div className="flex flex-col gap-4">
        <FormError state={state} />
        {secret ? (
          <div role="status">
            <Banner tone="success" title="Secret rotated. The old secret no longer works.">
              <OneTimeSecret key={secret} value={secret} label="client secret">
                Copy it into your secret store.
              </OneTimeSecret>
            </Banner>
          </div>
        ) : canRotate ? (
          <form action={submit} className="flex flex-wrap items-center justify-between gap-3">
            <input type="hidden" name="clientId" value={client.clientId} />
            <p className="max-w-[60ch] leading-6">
              The old secret stops working immediately: the client gets no tokens until it uses the new one.
            </p>
            <SubmitButton variant="danger-soft" isPending={isPending} pendingLabel="Rotating…">
              Rotate secret
            </SubmitButton>
          </form>
        ) : (
          <p className="text-muted">An administrator of the organisation can rotate it.</p>
        )}
      </div>
    </Card>
  );
}

"use client";

import { useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { FormError } from "@/components/ui/form-error";
import { type FormState, idleFormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import type { Client } from "@/lib/clients/schema";
import { type MadeClient, SecretOnce } from "../new/client-made";

/** The secret's last characters, and the way to a new one. */
export function SecretCard({
  client,
  canReplace,
  action,
}: {
  client: Client;
  canReplace: boolean;
  action: (previous: FormState, form: FormData) => Promise<FormState<MadeClient>>;
}) {
  const [state, submit, isPending] = useActionState<FormState<MadeClient>, FormData>(action, idleFormState);
  const secret = state.data?.clientSecret;
  const hint = state.data?.secretHint ?? client.secretHint;
  return (
    <Card id="secret" title="Client secret" description={`Only its last four characters are kept readable: …${hint}`}>
      <div className="flex flex-col gap-4">
        <FormError state={state} />
        {secret ? (
          <div role="status">
            <Banner tone="success" title="This is the new secret. The old one no longer works.">
              <SecretOnce secret={secret} />
            </Banner>
          </div>
        ) : canReplace ? (
          <form action={submit} className="flex flex-wrap items-center justify-between gap-3">
            <input type="hidden" name="clientId" value={client.clientId} />
            <p className="max-w-[60ch] leading-6">
              A new secret takes effect at once: the client gets no token until it uses the new one.
            </p>
            <SubmitButton variant="danger-soft" isPending={isPending} pendingLabel="Replacing…">
              Replace secret
            </SubmitButton>
          </form>
        ) : (
          <p className="text-muted">An administrator of the organisation can replace it.</p>
        )}
      </div>
    </Card>
  );
}

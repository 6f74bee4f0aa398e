"use client";

import { useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { type FormState, idleFormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import type { SecurityConfiguration } from "@/lib/applications/schema";
import type { Client } from "@/lib/clients/schema";
import { ClientFields, clientLabels } from "../../_client-fields";

/** Edits a client. The authentication method is fixed: another method requires another client. */
export function ClientForm({
  client,
  configuration,
  action,
}: {
  client: Client;
  configuration: SecurityConfiguration;
  action: (previous: FormState, form: FormData) => Promise<FormState<Client>>;
}) {
  const [state, submit, isPending] = useActionState<FormState<Client>, FormData>(action, idleFormState);
  return (
    // The key remounts the form with the saved values as defaults after React resets it.
    <form key={client.updatedAt} action={submit} className="flex max-w-2xl flex-col gap-6">
      <FormError state={state} labels={clientLabels} />
      {state.status === "ok" ? (
        <div role="status">
          <Banner tone="success" title={state.message ?? "Saved."} />
        </div>
      ) : null}
      <input type="hidden" name="clientId" value={client.clientId} />
      <TextField
        name="name"
        label="Name"
        required
        maxLength={100}
        defaultValue={state.values?.name ?? client.name}
        error={state.fieldErrors?.name}
      />
      <ClientFields configuration={configuration} draft={client} method={client.authMethod} state={state} />
      <div>
        <SubmitButton isPending={isPending} pendingLabel="Saving…">
          Save changes
        </SubmitButton>
      </div>
    </form>
  );
}

"use client";

import { TextField } from "@/components/ui/field";
import { Form, FormButtons, useForm } from "@/components/ui/form";
import type { FormState } from "@/components/ui/form-state";
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
  const form = useForm(action);
  const { state } = form;
  const typed = state.status === "error" ? state.values : undefined;
  return (
    <Form form={form} labels={clientLabels} hidden={{ clientId: client.clientId }} className="max-w-2xl gap-6">
      <TextField
        name="name"
        label="Name"
        required
        maxLength={100}
        defaultValue={typed?.name ?? client.name}
        error={state.fieldErrors?.name}
      />
      <ClientFields configuration={configuration} draft={client} methods={[client.authMethod]} state={state} />
      <FormButtons submitLabel="Save changes" pendingLabel="Saving…" />
    </Form>
  );
}

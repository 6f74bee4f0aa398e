"use client";

import { useActionState, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RadioCards } from "@/components/ui/choice";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { type FormState, idleFormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import type { Application } from "@/lib/applications/schema";
import type { AuthMethod } from "@/lib/clients/schema";
import { SECURITY_RULES, withDefaults } from "@/lib/clients/security-rules";
import { cardsOf, methodLabels } from "../../../../_labels/applications";
import { ClientFields, clientLabels } from "../../_client-fields";
import { ClientCreated, type CreatedClient } from "./client-created";

/** Creates a client, then shows its id and secret instead of the form. */
export function NewClientForm({
  application,
  action,
}: {
  application: Pick<Application, "id" | "type" | "securityConfiguration">;
  action: (previous: FormState, form: FormData) => Promise<FormState<CreatedClient>>;
}) {
  const { securityConfiguration: configuration } = application;
  const methods = SECURITY_RULES[configuration].authMethods;
  const [state, submit, isPending] = useActionState<FormState<CreatedClient>, FormData>(action, idleFormState);
  const [method, setMethod] = useState<AuthMethod>(methods[0] ?? "private_key_jwt");
  const own = `/applications/${application.id}`;
  if (state.status === "ok" && state.data) return <ClientCreated client={state.data} applicationHref={own} />;
  const draft = { name: "", ...withDefaults(configuration, { authMethod: method }) };
  const isInteractive = application.type === "web" || application.type === "native";
  return (
    <Card>
      <form action={submit} className="flex max-w-2xl flex-col gap-6">
        <FormError state={state} labels={clientLabels} />
        <input type="hidden" name="applicationId" value={application.id} />
        <TextField
          name="name"
          label="Name"
          description="Shown in lists and logs."
          required
          maxLength={100}
          placeholder="Payments worker"
          autoFocus
          defaultValue={state.values?.name ?? ""}
          error={state.fieldErrors?.name}
        />
        {methods.length > 1 ? (
          <RadioCards
            name="authMethod"
            legend="Authentication method"
            columns={methods.length > 2 ? 1 : 2}
            options={cardsOf(methodLabels).filter((card) => methods.includes(card.value))}
            defaultValue={method}
            error={state.fieldErrors?.authMethod}
            onChange={(value) => setMethod(methods.find((one) => one === value) ?? method)}
          />
        ) : (
          <>
            <input type="hidden" name="authMethod" value={method} />
            <Banner title={`Authentication method: ${methodLabels[method].label}`}>{methodLabels[method].about}</Banner>
          </>
        )}
        <details className="group rounded-lg border border-border" open={isInteractive || state.status === "error"}>
          <summary className="cursor-pointer rounded-lg px-4 py-3 font-medium">
            Settings <span className="font-normal text-muted">— the defaults suit this security configuration</span>
          </summary>
          <div className="flex flex-col gap-6 border-t border-separator px-4 py-5">
            <ClientFields
              configuration={configuration}
              draft={isInteractive ? { ...draft, grantTypes: ["authorization_code", "refresh_token"] } : draft}
              method={method}
              state={state}
            />
          </div>
        </details>
        <div className="flex flex-wrap gap-2">
          <SubmitButton isPending={isPending} pendingLabel="Creating…">
            Create OAuth client
          </SubmitButton>
          <ButtonLink href={own} variant="ghost">
            Cancel
          </ButtonLink>
        </div>
      </form>
    </Card>
  );
}

"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RadioCards } from "@/components/ui/choice";
import { TextField } from "@/components/ui/field";
import { Form, FormButtons, type FormHandle, useForm } from "@/components/ui/form";
import type { FormState } from "@/components/ui/form-state";
import { useHasScript } from "@/components/ui/use-has-script";
import type { Application } from "@/lib/applications/schema";
import type { AuthMethod } from "@/lib/clients/schema";
import { SECURITY_RULES, withDefaults } from "@/lib/clients/security-rules";
import { cardsOf, methodLabels } from "../../../../_labels/applications";
import { ClientFields, clientLabels } from "../../_client-fields";
import { ClientCreated, type CreatedClient } from "../_client-created";
import { clientCreatedHref } from "../_created-href";
import { holdCreatedSecret } from "../_created-secret";

interface Props {
  application: Pick<Application, "id" | "type" | "securityConfiguration">;
  action: (previous: FormState, form: FormData) => Promise<FormState<CreatedClient>>;
}

/**
 * Creates a client. The action redirects to its page; with a secret, which no redirect may contain, the form does. Without
 * JavaScript, the response to the form shows the secret.
 */
export function NewClientForm({ application, action }: Props) {
  const form = useForm(action);
  const router = useRouter();
  const hasScript = useHasScript();
  const created = form.state.status === "ok" ? form.state.data : undefined;
  useEffect(() => {
    if (!created?.clientSecret) return;
    holdCreatedSecret(created.clientId, created.clientSecret);
    router.replace(clientCreatedHref(created));
  }, [created, router]);
  if (created && !hasScript) {
    return (
      <ClientCreated client={created} secret={created.clientSecret}>
        <ButtonLink href={clientCreatedHref(created)} className="w-fit">
          View client
        </ButtonLink>
      </ClientCreated>
    );
  }
  return <Fields application={application} form={created ? { ...form, isPending: true } : form} />;
}

function Fields({ application, form }: Pick<Props, "application"> & { form: FormHandle }) {
  const { securityConfiguration: configuration } = application;
  const methods = SECURITY_RULES[configuration].authMethods;
  const { state } = form;
  const [method, setMethod] = useState<AuthMethod>(methods[0] ?? "private_key_jwt");
  const hasScript = useHasScript();
  const draft = { name: "", ...withDefaults(configuration, { authMethod: method }) };
  const isInteractive = application.type === "web" || application.type === "native";
  return (
    <Card>
      <Form form={form} labels={clientLabels} hidden={{ applicationId: application.id }} className="max-w-2xl gap-6">
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
              // Without JavaScript, the fields can't follow the method: those of all methods are shown.
              methods={hasScript ? [method] : methods}
              state={state}
            />
          </div>
        </details>
        <FormButtons
          submitLabel="Create OAuth client"
          pendingLabel="Creating…"
          cancelHref={`/applications/${application.id}`}
        />
      </Form>
    </Card>
  );
}

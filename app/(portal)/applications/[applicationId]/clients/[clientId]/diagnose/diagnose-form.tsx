"use client";

import { useActionState, useState } from "react";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { TextArea } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { type FormState, idleFormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import type { AssertionDiagnosis } from "@/lib/oauth/schema";
import { CheckList } from "./check-list";

/** Paste an assertion, read every check of it. Nothing is stored and nothing is used up. */
export function DiagnoseForm({
  action,
  clientId,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState<AssertionDiagnosis>>;
  clientId: string;
}) {
  const [state, submit, isPending] = useActionState<FormState<AssertionDiagnosis>, FormData>(action, idleFormState);
  const [text, setText] = useState("");
  const diagnosis = state.status === "ok" ? state.data : undefined;
  return (
    <>
      <Card
        title="Paste a client assertion"
        description="It goes through the checks of the token endpoint, in their order. Nothing is stored, and the assertion can still be used afterwards."
      >
        <form action={submit} className="flex flex-col gap-4">
          <FormError state={state} labels={{ clientAssertion: "Client assertion" }} />
          <TextArea
            name="clientAssertion"
            label="Client assertion"
            description="The compact JWT that the client sends as client_assertion: three parts with dots between them."
            isMono
            rows={6}
            required
            spellCheck={false}
            autoComplete="off"
            placeholder="eyJhbGciOiJFUzI1NiIs…"
            value={text}
            onChange={(event) => setText(event.target.value)}
            error={state.fieldErrors?.clientAssertion}
          />
          <div>
            <SubmitButton isPending={isPending} pendingLabel="Checking…">
              Diagnose
            </SubmitButton>
          </div>
        </form>
      </Card>
      <div role="status" className="flex flex-col gap-6">
        {diagnosis ? <Verdict diagnosis={diagnosis} clientId={clientId} /> : null}
      </div>
      {diagnosis ? <CheckList checks={diagnosis.checks} /> : null}
      {diagnosis?.header ? <AsSent title="Header" value={diagnosis.header} /> : null}
      {diagnosis?.claims ? <AsSent title="Claims" value={diagnosis.claims} /> : null}
    </>
  );
}

function Verdict({
  diagnosis: { isAcceptable, clientId: found },
  clientId,
}: {
  diagnosis: AssertionDiagnosis;
  clientId: string;
}) {
  const isOther = found !== null && found !== clientId;
  return (
    <>
      <Banner
        tone={isAcceptable ? "success" : "danger"}
        title={
          isAcceptable
            ? "The token endpoint would take this assertion, once"
            : "The token endpoint refuses this assertion"
        }
      >
        {isAcceptable ? null : "The checks that failed say what to change."}
      </Banner>
      {isOther ? (
        <Banner tone="warning" title="It is another client's assertion">
          It was checked against that client ({found}), not the one of this page.
        </Banner>
      ) : null}
    </>
  );
}

function AsSent({ title, value }: { title: string; value: Record<string, unknown> }) {
  return (
    <Card title={`${title} as sent`}>
      <pre className="font-mono text-[13px] leading-6 whitespace-pre-wrap [overflow-wrap:anywhere]">
        {JSON.stringify(value, null, 2)}
      </pre>
    </Card>
  );
}

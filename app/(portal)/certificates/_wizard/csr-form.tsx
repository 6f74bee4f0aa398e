"use client";

import { type ReactNode, startTransition, useActionState, useEffect, useRef, useState } from "react";
import { Card } from "@/components/ui/card";
import { TextField } from "@/components/ui/field";
import { FileDrop } from "@/components/ui/file-drop";
import { type FindingItem, FindingsList } from "@/components/ui/findings-list";
import { FormError } from "@/components/ui/form-error";
import { type FormState, idleFormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import type { CsrInspection } from "@/lib/certificates/schema";
import { looksPrivate } from "@/lib/keys/looks-private";
import { Inspection } from "./inspection";

interface IssueState extends FormState {
  findings?: FindingItem[];
}

export interface CsrFormProps {
  holder: { applicationId: string } | { organisationId: string };
  /** Id of the profile. */
  type: string;
  typeLabel: string;
  replaces: string | undefined;
  csrFileName: string;
  register: { C: string; O: string; OU: string; CN: string };
  inspect: (previous: FormState, form: FormData) => Promise<FormState<CsrInspection>>;
  issue: (previous: FormState, form: FormData) => Promise<IssueState>;
  back: ReactNode;
}

const labels = { csr: "CSR", name: "Name", keyHolderNote: "Where the key is kept" };

/** The CSR with its inspection beside it. What was typed survives Back: it is kept for this tab, and it is nothing secret. */
export function CsrForm(props: CsrFormProps) {
  const { holder, type, replaces } = props;
  const form = useRef<HTMLFormElement>(null);
  const [state, submit, isPending] = useActionState<IssueState, FormData>(props.issue, idleFormState);
  const [inspection, inspect, isInspecting] = useActionState<FormState<CsrInspection>, FormData>(
    props.inspect,
    idleFormState,
  );
  const [csr, setCsr] = useState("");
  const draftKey = `csr ${Object.values(holder).join()} ${type} ${replaces ?? ""}`;
  const restored = useDraft(draftKey);

  // Asked a moment after the last key; the last answer wins, because actions of one hook run in order.
  useEffect(() => {
    if (csr.trim() === "") return;
    const timer = setTimeout(() => {
      if (form.current) startTransition(() => inspect(new FormData(form.current as HTMLFormElement)));
    }, 300);
    return () => clearTimeout(timer);
  }, [csr, inspect]);
  useEffect(() => {
    if (restored) setCsr(restored);
  }, [restored]);

  const change = (text: string) => {
    setCsr(text);
    keepDraft(draftKey, text);
  };
  const typed = state.status === "error" ? state.values : undefined;
  const isShown = csr.trim() !== "" || inspection.status !== "idle";
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 xl:grid-cols-2">
      <form ref={form} action={submit} className="flex min-w-0 flex-col gap-5">
        <FormError state={state} labels={labels} />
        {state.findings?.length ? (
          <Card title="Why it was refused">
            <FindingsList findings={state.findings} />
          </Card>
        ) : null}
        {Object.entries(holder).map(([name, id]) => (
          <input key={name} type="hidden" name={name} value={id} />
        ))}
        <input type="hidden" name="type" value={type} />
        {replaces ? <input type="hidden" name="replaces" value={replaces} /> : null}
        <FileDrop
          key={restored ? "restored" : "fresh"}
          name="csr"
          label="CSR"
          description={
            <>
              The file <code className="font-mono">{props.csrFileName}</code> from the step before. PEM or DER, at most
              64 KiB.
            </>
          }
          defaultValue={restored ?? typed?.csr}
          error={state.fieldErrors?.csr}
          refuse={refusePrivateKey}
          onChange={change}
        />
        <TextField
          name="name"
          label="Name"
          description="For people, to tell certificates apart."
          isOptional
          maxLength={100}
          placeholder="Production gateway"
          defaultValue={typed?.name ?? ""}
          error={state.fieldErrors?.name}
        />
        <TextField
          name="keyHolderNote"
          label="Where the key is kept"
          description="A machine, a vault, a person to call when it is time to replace it."
          isOptional
          maxLength={500}
          placeholder="HSM in rack 4, ask the platform team"
          defaultValue={typed?.keyHolderNote ?? ""}
          error={state.fieldErrors?.keyHolderNote}
        />
        <div className="flex flex-wrap gap-2">
          <SubmitButton isPending={isPending} pendingLabel="Issuing…" onClick={() => forgetDraft(draftKey)}>
            Issue certificate
          </SubmitButton>
          {/* A form without JavaScript has one action; then issuing itself says what is wrong. */}
          <SubmitButton
            variant="outline"
            formAction={inspect}
            isPending={isInspecting}
            pendingLabel="Checking…"
            className="without-script:hidden!"
          >
            Check CSR
          </SubmitButton>
          {props.back}
        </div>
      </form>
      <Inspection
        state={isShown ? inspection : idleFormState}
        isPending={isInspecting}
        register={props.register}
        typeLabel={props.typeLabel}
      />
    </div>
  );
}

/** Said before anything travels; the server refuses it too, and blocks the key. */
function refusePrivateKey(upload: string | Uint8Array): string | undefined {
  if (!looksPrivate(upload)) return undefined;
  return "This file holds a private key. It was not sent. Choose the .csr file instead, and keep the key where it is.";
}

/** The text kept for this tab, once the browser is there to be asked. */
function useDraft(key: string): string | undefined {
  const [draft, setDraft] = useState<string>();
  useEffect(() => setDraft(sessionStorage.getItem(key) ?? undefined), [key]);
  return draft;
}

function keepDraft(key: string, text: string): void {
  if (text) sessionStorage.setItem(key, text);
  else sessionStorage.removeItem(key);
}

const forgetDraft = (key: string) => sessionStorage.removeItem(key);

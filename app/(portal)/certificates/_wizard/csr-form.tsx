"use client";

import { type ReactNode, startTransition, useActionState, useEffect, useRef, useState } from "react";
import { Card } from "@/components/ui/card";
import { TextField } from "@/components/ui/field";
import { FileDrop } from "@/components/ui/file-drop";
import { type FindingItem, FindingsList } from "@/components/ui/findings-list";
import { FormError } from "@/components/ui/form-error";
import { type FormState, idleFormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import type { CsrInspection } from "@/lib/certificates/schema/csr";
import { looksPrivate } from "@/lib/keys/looks-private";
import { deleteDraft, readDraft, saveDraft } from "./csr-draft";
import { Inspection } from "./inspection";
import { isSameCsr, usePreparedCsr } from "./prepared-key";
import { requestSlot } from "./request-slot";

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
  registered: { C: string; O: string; OU: string; CN: string };
  inspect: (previous: FormState, form: FormData) => Promise<FormState<CsrInspection>>;
  issue: (previous: FormState, form: FormData) => Promise<IssueState>;
  back: ReactNode;
}

const labels = { csr: "CSR", name: "Name", keyHolderNote: "Key location" };

/** The CSR and its inspection. The input survives Back: it is stored for this tab and contains no secret. */
export function CsrForm(props: CsrFormProps) {
  const { holder, type, replaces } = props;
  const form = useRef<HTMLFormElement>(null);
  const [state, submit, isPending] = useActionState<IssueState, FormData>(props.issue, idleFormState);
  const [inspection, inspect, isInspecting] = useActionState<FormState<CsrInspection>, FormData>(
    props.inspect,
    idleFormState,
  );
  const [csr, setCsr] = useState("");
  const slot = requestSlot({ holder, type, replaces });
  const prepared = usePreparedCsr(slot);
  const restored = useInitialCsr(slot, prepared?.csrPem);
  const blocked = prepared && isSameCsr(prepared.csrPem, csr) ? prepared.blocked : undefined;

  // Debounced. The last response wins, because the actions of one hook run in order.
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
    saveDraft(slot, text);
  };
  const typed = state.status === "error" ? state.values : undefined;
  const isShown = csr.trim() !== "" || inspection.status !== "idle";
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 xl:grid-cols-2">
      <form ref={form} action={submit} className="flex min-w-0 flex-col gap-5">
        <FormError state={state} labels={labels} />
        {state.findings?.length ? (
          <Card title="Why it was rejected">
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
              The file <code className="font-mono">{props.csrFileName}</code> from the previous step. PEM or DER, at
              most 64 KiB.
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
          description="Shown in lists and logs."
          isOptional
          maxLength={100}
          placeholder="Production gateway"
          defaultValue={typed?.name ?? ""}
          error={state.fieldErrors?.name}
        />
        <TextField
          name="keyHolderNote"
          label="Key location"
          description="The machine or vault that holds the key, or the contact for renewals."
          isOptional
          maxLength={500}
          placeholder="HSM in rack 4, ask the platform team"
          defaultValue={typed?.keyHolderNote ?? ""}
          error={state.fieldErrors?.keyHolderNote}
        />
        <div className="flex flex-wrap gap-2">
          <SubmitButton
            isPending={isPending}
            pendingLabel="Issuing…"
            disabled={blocked !== undefined}
            onClick={() => deleteDraft(slot)}
          >
            Issue certificate
          </SubmitButton>
          {/* Without JavaScript the form has one action, and issuing reports the errors. */}
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
        {blocked ? <p className="text-[13px] text-muted">{blocked}</p> : null}
      </form>
      <Inspection
        state={isShown ? inspection : idleFormState}
        isPending={isInspecting}
        registered={props.registered}
        typeLabel={props.typeLabel}
      />
    </div>
  );
}

/** Checked before anything is sent. The server rejects a private key too, and blocks it. */
function refusePrivateKey(upload: string | Uint8Array): string | undefined {
  if (!looksPrivate(upload)) return undefined;
  return "This file contains a private key. It was not sent. Choose the .csr file instead, and keep the private key where it is.";
}

/** The CSR of the key created in this page, or the draft stored for this tab. Read after hydration. */
function useInitialCsr(slot: string, prepared: string | undefined): string | undefined {
  const [draft, setDraft] = useState<string>();
  useEffect(() => setDraft(prepared ?? readDraft(slot)), [slot, prepared]);
  return draft;
}

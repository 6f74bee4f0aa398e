"use client";

import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { TextField } from "@/components/ui/field";
import { FileDrop } from "@/components/ui/file-drop";
import { type FindingItem, FindingsList } from "@/components/ui/findings-list";
import { FormError } from "@/components/ui/form-error";
import type { FormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";
import type { CsrInspection } from "@/lib/certificates/schema/csr";
import type { CsrCommands } from "@/lib/dropped-file/csr-advice";
import { type CsrReading, readCsrFile } from "@/lib/dropped-file/read-csr-file";
import { type CsrDraft, useCsrDraft } from "./csr-draft";
import { type CsrVerdict, useCsrVerdict, whyNotYet } from "./csr-verdict";
import { Inspection } from "./inspection";
import { isSameCsr, type PreparedCsr, usePreparedCsr } from "./prepared-key";
import { CLIENT_FIELD, requestSlot } from "./request-slot";
import { VerdictLine } from "./verdict-line";

interface IssueState extends FormState {
  findings?: FindingItem[];
}

export interface CsrFormProps {
  holder: { applicationId: string } | { organisationId: string };
  /** Id of the profile. */
  type: string;
  typeLabel: string;
  replaces: string | undefined;
  /** The client that linked to the wizard. */
  client: string | undefined;
  commands: CsrCommands;
  registered: { C: string; O: string; OU: string; CN: string };
  /** The step with the command that creates a key. */
  newKeyHref: string;
  inspect: (previous: FormState, form: FormData) => Promise<FormState<CsrInspection>>;
  issue: (previous: FormState, form: FormData) => Promise<IssueState>;
  back: ReactNode;
}

const labels = { csr: "CSR", name: "Name", keyHolderNote: "Key location" };

/**
 * The CSR and its inspection. Without JavaScript the form issues at once and the server reports every problem; with it, the button waits
 * for a verdict about exactly the text in the field.
 */
export function CsrForm(props: CsrFormProps) {
  const { holder, type, replaces } = props;
  const slot = requestSlot({ holder, type, replaces });
  const { restored, save, remove } = useCsrDraft(slot);
  const prepared = usePreparedCsr(slot);
  const draft = prepared
    ? { name: "", keyHolderNote: "", ...restored, csr: prepared.csrPem, fileName: undefined }
    : restored;
  // Remounted with what the tab has kept, and with the CSR of a key created in this page.
  return (
    <Fields
      key={`${restored ? "restored" : "fresh"} ${prepared?.csrPem ?? ""}`}
      {...props}
      draft={draft}
      prepared={prepared}
      save={(next) => save(isBlocked(prepared, next.csr) ? { ...next, csr: "" } : next)}
      remove={remove}
    />
  );
}

/** Whether a CSR is that of a key which is not saved yet. It is not kept in the tab: it would outlive its key. */
const isBlocked = (prepared: PreparedCsr | undefined, csr: string): boolean =>
  prepared?.blocked !== undefined && isSameCsr(prepared.csrPem, csr);

interface FieldsProps extends CsrFormProps {
  draft: CsrDraft | undefined;
  prepared: PreparedCsr | undefined;
  save: (draft: CsrDraft) => void;
  remove: () => void;
}

function Fields({ draft, prepared, save, remove, ...props }: FieldsProps) {
  const form = useRef<HTMLFormElement>(null);
  const [state, submit, isPending] = useFormAction<IssueState>(props.issue);
  const typed = state.status === "error" ? state.values : undefined;
  const [values, setValues] = useState<CsrDraft>({
    csr: draft?.csr ?? typed?.csr ?? "",
    fileName: draft?.fileName,
    name: draft?.name ?? typed?.name ?? "",
    keyHolderNote: draft?.keyHolderNote ?? typed?.keyHolderNote ?? "",
  });
  const [reading, setReading] = useState<CsrReading>(() => readCsrFile(values.csr, props.commands));
  const isInteractive = useIsInteractive();
  const checks = useCsrVerdict(values.csr, reading, props.inspect, () => form.current);
  const { isChecking, checkAgain } = checks;
  // Without JavaScript nothing is being checked.
  const verdict: CsrVerdict = isInteractive ? checks.verdict : { kind: "none" };
  const unsaved = isBlocked(prepared, values.csr) ? prepared?.blocked : undefined;
  const obstacle = isInteractive ? (unsaved ?? whyNotYet(verdict)) : undefined;

  const change = (changed: Partial<CsrDraft>) => {
    const next = { ...values, ...changed };
    setValues(next);
    save(next);
  };
  const read = (upload: string | Uint8Array, fileName: string | undefined) => {
    const next = readCsrFile(upload, props.commands, fileName);
    const isSame = next.kind === "csr" && reading.kind === "csr" && next.text === reading.text;
    // What was repaired stays visible while the text is the repaired one.
    setReading(isSame && next.repairs.length === 0 ? reading : next);
    if (next.kind === "csr") return { text: next.text };
    if (next.kind === "empty") return { text: "" };
    return {
      text: next.isPrivate || typeof upload !== "string" ? "" : upload,
      refusal: next.isPrivate ? "This file contains a private key. It was not sent." : "Not a CSR that can be used.",
    };
  };
  // The draft was removed when the form was sent; an issue that failed needs it again.
  const failed = state.status === "error" ? state : undefined;
  const keep = useRef(() => {});
  keep.current = () => save(values);
  useEffect(() => {
    if (failed) keep.current();
  }, [failed]);

  return (
    <form
      ref={form}
      action={submit}
      className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-6 gap-y-5 xl:grid-cols-2 xl:grid-rows-[auto_1fr]"
    >
      <div className="flex min-w-0 flex-col gap-5">
        <FormError state={state} labels={labels} />
        {state.findings?.length ? (
          <Card title="Why it was rejected">
            <FindingsList findings={state.findings} />
          </Card>
        ) : null}
        {Object.entries(props.holder).map(([name, id]) => (
          <input key={name} type="hidden" name={name} value={id} />
        ))}
        <input type="hidden" name="type" value={props.type} />
        {props.replaces ? <input type="hidden" name="replaces" value={props.replaces} /> : null}
        {props.client ? <input type="hidden" name={CLIENT_FIELD} value={props.client} /> : null}
        <FileDrop
          name="csr"
          label="CSR"
          description={
            <>
              The file <code className="font-mono">{props.commands.csrFileName}</code> from the previous step. PEM or
              DER, at most 64 KiB.
            </>
          }
          defaultValue={values.csr}
          defaultFileName={values.fileName}
          error={state.fieldErrors?.csr}
          read={read}
          status={
            verdict.kind !== "none" ? (
              <VerdictLine verdict={verdict} repairs={reading.kind === "csr" ? reading.repairs : []} />
            ) : null
          }
          onChange={(csr, fileName) => change({ csr, fileName })}
        />
      </div>
      <div className="min-w-0 xl:col-start-2 xl:row-span-2 xl:row-start-1">
        <Inspection
          verdict={verdict}
          registered={props.registered}
          typeLabel={props.typeLabel}
          newKeyHref={props.newKeyHref}
        />
      </div>
      <div className="flex min-w-0 flex-col gap-5">
        <TextField
          name="name"
          label="Name"
          description="Shown in lists and logs."
          isOptional
          maxLength={100}
          placeholder="Production gateway"
          value={values.name}
          onChange={(event) => change({ name: event.target.value })}
          error={state.fieldErrors?.name}
        />
        <TextField
          name="keyHolderNote"
          label="Key location"
          description="The machine or vault that holds the key, or the contact for renewals."
          isOptional
          maxLength={500}
          placeholder="HSM in rack 4, ask the platform team"
          value={values.keyHolderNote}
          onChange={(event) => change({ keyHolderNote: event.target.value })}
          error={state.fieldErrors?.keyHolderNote}
        />
        <div className="flex flex-wrap items-center gap-2">
          <SubmitButton
            isPending={isPending}
            pendingLabel="Issuing…"
            aria-disabled={obstacle !== undefined}
            aria-describedby={obstacle ? "issue-obstacle" : undefined}
            onClick={remove}
          >
            Issue certificate
          </SubmitButton>
          {/* Without JavaScript the form has one action, and issuing reports the errors. */}
          <Button
            aria-disabled={isChecking || reading.kind !== "csr"}
            onClick={() => (reading.kind === "csr" && !isChecking ? checkAgain() : undefined)}
            className="without-script:hidden!"
          >
            {isChecking ? "Checking…" : "Check CSR"}
          </Button>
          {props.back}
          {obstacle ? (
            <p id="issue-obstacle" className="basis-full text-[13px] leading-5 text-muted">
              {obstacle}
            </p>
          ) : null}
        </div>
      </div>
    </form>
  );
}

/** Whether the page runs scripts: false on the server and until hydration. */
const useIsInteractive = (): boolean =>
  useSyncExternalStore(
    () => () => {},
    () => true,
    () => false,
  );

"use client";

import { Check } from "lucide-react";
import { createContext, type ReactNode, use, useEffect, useRef, useState } from "react";
import { ButtonLink, type ButtonLook } from "./button";
import { FormError } from "./form-error";
import { type FormState, idleFormState } from "./form-state";
import { LeaveGuard } from "./leave-guard";
import { SubmitButton } from "./submit-button";
import { notify } from "./toast";
import { useFormAction } from "./use-form-action";
import { useUnsaved } from "./use-unsaved";

export interface FormHandle<State extends FormState = FormState> {
  state: State;
  submit: (form: FormData) => void;
  isPending: boolean;
}

/** A server action with its state, for `Form`. */
export function useForm<State extends FormState>(
  action: (previous: State, form: FormData) => Promise<State>,
): FormHandle<State> {
  const [state, submit, isPending] = useFormAction<State>(action);
  return { state, submit, isPending };
}

const FormContext = createContext<FormHandle & { isUnsaved: boolean }>({
  state: idleFormState,
  submit: () => {},
  isPending: false,
  isUnsaved: false,
});

/**
 * The form of every change that is entered by a person: error summary, hidden ids, and a question before unsaved changes are lost.
 * Key it by the record's id, never by a version: it must survive its own save, to show it. Needs no JavaScript.
 */
export function Form({
  form: handle,
  labels = {},
  hidden = {},
  idPrefix = "",
  hasOtherChanges = false,
  className,
  children,
}: {
  form: FormHandle;
  labels?: Record<string, string>;
  hidden?: Record<string, string>;
  /** Of the ids of its fields. */
  idPrefix?: string;
  /** Changes that no field event reports, such as a dropped file. */
  hasOtherChanges?: boolean;
  className: string;
  children: ReactNode;
}) {
  const { state, submit, isPending } = handle;
  const element = useRef<HTMLFormElement>(null);
  const { isUnsaved, compare } = useUnsaved(element, state);
  return (
    <>
      <form ref={element} action={submit} onChange={compare} className={`flex flex-col ${className}`}>
        <FormError state={state} labels={labels} idPrefix={idPrefix} />
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <FormContext value={{ ...handle, isUnsaved }}>{children}</FormContext>
      </form>
      <LeaveGuard
        isActive={(isUnsaved || hasOtherChanges) && !isPending}
        isMinor
        title="Leave without saving?"
        leaveLabel="Discard changes"
      >
        You have entered changes that are not saved.
      </LeaveGuard>
    </>
  );
}

/**
 * The end of a form: its button, Cancel, and beside them what was saved, until the next change. The button shows a tick for two
 * seconds, and a toast says the same. `onSaved`: replaces tick and toast, for example to close a dialog.
 */
export function FormButtons({
  submitLabel,
  pendingLabel,
  cancelHref,
  onSaved,
  children,
  ...button
}: ButtonLook & {
  submitLabel: string;
  pendingLabel?: string | undefined;
  cancelHref?: string | undefined;
  onSaved?: ((state: FormState) => void) | undefined;
  disabled?: boolean;
  children?: ReactNode;
}) {
  const { state, isPending, isUnsaved } = use(FormContext);
  const isTicked = useSaved(state, onSaved);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <SubmitButton {...button} isPending={isPending} isDone={isTicked} {...(pendingLabel ? { pendingLabel } : {})}>
        {submitLabel}
      </SubmitButton>
      {cancelHref ? (
        <ButtonLink href={cancelHref} variant="ghost">
          Cancel
        </ButtonLink>
      ) : null}
      {children}
      <span role="status" className="ms-1 text-[13px] leading-5 text-success-soft-foreground">
        {state.status === "ok" && state.message && !isUnsaved && !isPending ? (
          <span className="flex items-start gap-1.5">
            <Check aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
            {state.message}
          </span>
        ) : null}
      </span>
    </div>
  );
}

/** Reports each success once. True for two seconds afterwards, unless `onSaved` reports it. */
function useSaved(state: FormState, onSaved: ((state: FormState) => void) | undefined): boolean {
  const [ticked, setTicked] = useState<FormState>();
  const saved = useRef(onSaved);
  useEffect(() => {
    saved.current = onSaved;
  }, [onSaved]);
  useEffect(() => {
    if (state.status !== "ok") return;
    if (saved.current) return saved.current(state);
    if (!state.message) return;
    notify(state.message);
    setTicked(state);
    const timer = setTimeout(() => setTicked(undefined), 2_000);
    return () => clearTimeout(timer);
  }, [state]);
  return ticked === state;
}

"use client";

import { type ReactNode, startTransition, useEffect, useRef, useState } from "react";
import { Button, type ButtonLook } from "./button";
import { Dialog, DialogFooter, preloadDialog } from "./dialog";
import { TextField } from "./field";
import { FormError } from "./form-error";
import { type FormState, idleFormState } from "./form-state";
import { SubmitButton } from "./submit-button";
import { notify } from "./toast";
import { useFormAction } from "./use-form-action";
import { useHasScript } from "./use-has-script";

interface Confirmation {
  /** The consequences; may contain fields (a reason, a comment). */
  children: ReactNode;
  /** The action: "Revoke certificate". */
  confirmLabel: string;
  pendingLabel?: string;
  tone?: "danger" | "primary";
  /** Must be typed to enable the button: the last six characters of a KID. The action checks it too. */
  phrase?: string;
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** Hidden form fields: ids. */
  hidden?: Record<string, string>;
}

/** Reverts an action completely; actions with other effects, such as ended sessions, have none. */
export interface Undo {
  action: Confirmation["action"];
  /** Form fields. */
  hidden: Record<string, string>;
}

/**
 * Confirms an irreversible action, as its own form: without JavaScript the button is always enabled, and the action
 * rejects a wrong phrase. `onDone` is called once when the action succeeds.
 */
export function ConfirmForm({
  children,
  confirmLabel,
  pendingLabel,
  tone = "danger",
  phrase,
  action,
  hidden = {},
  onDone,
  cancel,
}: Confirmation & { onDone?: (state: FormState) => void; cancel: ReactNode }) {
  const [state, submit, isPending] = useFormAction(action);
  const [typed, setTyped] = useState("");
  const canCheck = useHasScript();
  const done = useRef(onDone);
  useEffect(() => {
    done.current = onDone;
  }, [onDone]);
  useEffect(() => {
    if (state.status === "ok") done.current?.(state);
  }, [state]);
  return (
    <form action={submit} className="flex flex-col gap-4">
      <FormError state={state} labels={{ confirmation: "Confirmation" }} />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
      {phrase ? (
        <TextField
          name="confirmation"
          label={`Type ${phrase} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          required
          isMono
          error={state.fieldErrors?.confirmation}
        />
      ) : null}
      <DialogFooter>
        {cancel}
        <SubmitButton
          variant={tone}
          isPending={isPending}
          disabled={canCheck && phrase !== undefined && typed.trim() !== phrase}
          {...(pendingLabel ? { pendingLabel } : {})}
        >
          {confirmLabel}
        </SubmitButton>
      </DialogFooter>
    </form>
  );
}

/**
 * A button and the dialog it opens. After success, a toast shows the action's message, with `undo` if given. The dialog keeps the content it was opened with: when the action changes the page
 * beneath (Suspend becomes Resume), the new content applies to the next dialog.
 */
export function ConfirmButton({
  label,
  look,
  title,
  undo,
  ...confirmation
}: Confirmation & { title: ReactNode; label: ReactNode; look?: ButtonLook; undo?: Undo | undefined }) {
  const [isOpen, setOpen] = useState(false);
  const [opened, setOpened] = useState<{ title: ReactNode; confirmation: Confirmation; press: number }>();
  const open = () => {
    const action = reporting(confirmation.action, undo);
    setOpened({ title, confirmation: { ...confirmation, action }, press: (opened?.press ?? 0) + 1 });
    setOpen(true);
  };
  const close = () => setOpen(false);
  return (
    <>
      <Button
        variant={confirmation.tone === "primary" ? "outline" : "danger-soft"}
        {...look}
        aria-haspopup="dialog"
        onClick={open}
        onPointerEnter={preloadDialog}
        onFocus={preloadDialog}
      >
        {label}
      </Button>
      {opened ? (
        <Dialog isOpen={isOpen} onOpenChange={setOpen} title={opened.title} role="alertdialog" isDismissable={false}>
          <ConfirmForm
            key={opened.press}
            {...opened.confirmation}
            onDone={close}
            cancel={<Button onClick={close}>Cancel</Button>}
          />
        </Dialog>
      ) : null}
    </>
  );
}

/** The action, which shows its result itself: the button may disappear with the row that it removes. Dialogs need JavaScript anyway. */
function reporting(action: Confirmation["action"], undo: Undo | undefined): Confirmation["action"] {
  return async (previous, form) => {
    const state = await action(previous, form);
    if (state.status === "ok" && state.message) {
      notify(state.message, undo ? { action: { label: "Undo", run: () => revert(undo) } } : {});
    }
    return state;
  };
}

function revert({ action, hidden }: Undo): void {
  const form = new FormData();
  for (const [name, value] of Object.entries(hidden)) form.set(name, value);
  startTransition(async () => {
    const { status, message = "Undo failed. Reload the page." } = await action(idleFormState, form);
    notify(message, { tone: status === "ok" ? "success" : "danger" });
  });
}

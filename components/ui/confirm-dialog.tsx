"use client";

import { type ReactNode, useActionState, useEffect, useState } from "react";
import { Button, type ButtonLook } from "./button";
import { Dialog, DialogFooter } from "./dialog";
import { TextField } from "./field";
import { FormError } from "./form-error";
import { type FormState, idleFormState } from "./form-state";
import { SubmitButton } from "./submit-button";

export interface ConfirmDialogProps {
  title: string;
  /** What will happen; may hold fields (a reason, a comment). */
  children: ReactNode;
  /** The verb: "Revoke certificate". */
  confirmLabel: string;
  pendingLabel?: string;
  tone?: "danger" | "primary";
  /** Has to be typed before the button works: the last six characters of a KID. */
  phrase?: string;
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** Sent along: ids. */
  hidden?: Record<string, string>;
  onDone?: (state: FormState) => void;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Asks before something that can't be taken back. Closes itself when the action answers "ok"; otherwise shows why and keeps what was typed. */
export function ConfirmDialog({ title, isOpen, onOpenChange, ...form }: ConfirmDialogProps) {
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title={title} role="alertdialog" isDismissable={false}>
      <ConfirmForm {...form} onClose={() => onOpenChange(false)} />
    </Dialog>
  );
}

/** The body of ConfirmDialog as a form of its own, for the page that does the same without JavaScript. */
export function ConfirmForm({
  children,
  confirmLabel,
  pendingLabel,
  tone = "danger",
  phrase,
  action,
  hidden = {},
  onDone,
  onClose,
  cancel,
}: Omit<ConfirmDialogProps, "title" | "isOpen" | "onOpenChange"> & { onClose?: () => void; cancel?: ReactNode }) {
  const [state, submit, isPending] = useActionState(action, idleFormState);
  const [typed, setTyped] = useState("");
  useEffect(() => {
    if (state.status !== "ok") return;
    onDone?.(state);
    onClose?.();
  }, [state, onDone, onClose]);
  return (
    <form action={submit} className="flex flex-col gap-4">
      <FormError state={state} />
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
          autoCapitalize="off"
          isMono
          error={state.fieldErrors?.confirmation}
        />
      ) : null}
      <DialogFooter>
        {cancel ?? <Button onClick={onClose}>Cancel</Button>}
        <SubmitButton
          variant={tone}
          isPending={isPending}
          disabled={phrase !== undefined && typed.trim() !== phrase}
          {...(pendingLabel ? { pendingLabel } : {})}
        >
          {confirmLabel}
        </SubmitButton>
      </DialogFooter>
    </form>
  );
}

/** A button and its ConfirmDialog in one. */
export function ConfirmButton({
  label,
  look,
  ...dialog
}: Omit<ConfirmDialogProps, "isOpen" | "onOpenChange"> & { label: ReactNode; look?: ButtonLook }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        variant={dialog.tone === "primary" ? "outline" : "danger-soft"}
        {...look}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      <ConfirmDialog {...dialog} isOpen={isOpen} onOpenChange={setOpen} />
    </>
  );
}

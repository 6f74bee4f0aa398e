"use client";

import type { ReactNode } from "react";
import type { ButtonLook } from "./button";
import { FormError } from "./form-error";
import type { FormState } from "./form-state";
import { SubmitButton } from "./submit-button";
import { useFormAction } from "./use-form-action";

/** A button that runs an action without confirmation: its own form, so it needs no JavaScript. The page shows the result. */
export function ActionButton({
  action,
  hidden = {},
  pendingLabel,
  label,
  children,
  variant = "outline",
  ...look
}: ButtonLook & {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  /** Hidden form fields: ids. */
  hidden?: Record<string, string>;
  pendingLabel?: string;
  /** Accessible name when the text is ambiguous. */
  label?: string;
  children: ReactNode;
}) {
  const [state, submit, isPending] = useFormAction(action);
  return (
    <form action={submit} className="flex flex-col items-end gap-2">
      <FormError state={state} />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SubmitButton
        {...look}
        variant={variant}
        isPending={isPending}
        {...(label ? { "aria-label": label } : {})}
        {...(pendingLabel ? { pendingLabel } : {})}
      >
        {children}
      </SubmitButton>
    </form>
  );
}

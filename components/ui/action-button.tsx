"use client";

import { type ReactNode, useActionState } from "react";
import type { ButtonLook } from "./button";
import { FormError } from "./form-error";
import { type FormState, idleFormState } from "./form-state";
import { SubmitButton } from "./submit-button";

/** A button that does one thing at once, without asking: a form of its own, so it needs no JavaScript. That it worked shows in the page itself. */
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
  /** Sent along: ids. */
  hidden?: Record<string, string>;
  pendingLabel?: string;
  /** Names the thing for screen readers where the words alone don't. */
  label?: string;
  children: ReactNode;
}) {
  const [state, submit, isPending] = useActionState(action, idleFormState);
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

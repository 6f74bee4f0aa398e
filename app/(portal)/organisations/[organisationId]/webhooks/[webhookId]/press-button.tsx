"use client";

import { useEffect } from "react";
import { FormError } from "@/components/ui/form-error";
import type { FormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import { notify } from "@/components/ui/toast";
import { useFormAction } from "@/components/ui/use-form-action";

/** A one-button form that runs an action and shows its result. */
export function PressButton({
  action,
  hidden,
  label,
  pendingLabel,
  isDisabled = false,
}: {
  action: (previous: FormState, form: FormData) => Promise<FormState>;
  hidden: Record<string, string>;
  label: string;
  pendingLabel: string;
  isDisabled?: boolean;
}) {
  const [state, submit, isPending] = useFormAction(action);
  useEffect(() => {
    if (state.status === "ok" && state.message) notify(state.message);
  }, [state]);
  return (
    <form action={submit} className="flex flex-col gap-2">
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SubmitButton variant="outline" disabled={isDisabled} isPending={isPending} pendingLabel={pendingLabel}>
        {label}
      </SubmitButton>
      <FormError state={state} />
    </form>
  );
}

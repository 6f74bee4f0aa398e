"use client";

import { useEffect } from "react";
import type { FormAction } from "@/app/_server/act";
import { Button, buttonClass } from "@/components/ui/button";
import { FormError } from "@/components/ui/form-error";
import { PasswordField } from "@/components/ui/password-field";
import { useFormAction } from "@/components/ui/use-form-action";

/** Allow or deny. The result contains the redirect URL: the browser follows it automatically, or by the link without JavaScript. */
export function ConsentForm({
  action,
  clientName,
  needsPassword,
}: {
  action: FormAction<{ redirectTo: string }>;
  clientName: string;
  /** The client requires a more recent sign-in (`max_age`, `prompt=login`). */
  needsPassword: boolean;
}) {
  const [state, submit, isPending] = useFormAction(action);
  const redirectTo = state.status === "ok" ? (state.data as { redirectTo: string }).redirectTo : undefined;
  useEffect(() => {
    if (redirectTo) window.location.assign(redirectTo);
  }, [redirectTo]);
  if (redirectTo) {
    // A plain anchor: a prefetching link would complete the request before it is followed.
    return (
      <a href={redirectTo} className={buttonClass({ variant: "primary", fullWidth: true, size: "lg" })}>
        {`Return to ${clientName}`}
      </a>
    );
  }
  return (
    <form action={submit} className="flex flex-col gap-3">
      <FormError state={state} labels={{ password: "Password" }} />
      {needsPassword || state.fieldErrors?.password ? (
        <PasswordField
          name="password"
          label="Password"
          autoComplete="current-password"
          description={`${clientName} requires you to enter your password again.`}
          error={state.fieldErrors?.password}
        />
      ) : null}
      <Button type="submit" name="decision" value="allow" variant="primary" fullWidth size="lg" disabled={isPending}>
        Allow
      </Button>
      <Button type="submit" name="decision" value="refuse" fullWidth size="lg" disabled={isPending}>
        Deny
      </Button>
    </form>
  );
}

"use client";

import type { FormAction } from "@/app/_server/act";
import { TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";

/** Email and password. Works without JavaScript; keeps the email, never the password. */
export function SignInForm({
  action,
  callbackUrl,
  email,
}: {
  action: FormAction;
  callbackUrl: string;
  email?: string;
}) {
  const [state, submit, isPending] = useFormAction(action);
  return (
    <form action={submit} className="flex flex-col gap-5">
      <FormError state={state} labels={{ email: "Email", password: "Password" }} />
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      <TextField
        name="email"
        label="Email"
        type="email"
        inputMode="email"
        autoComplete="username"
        autoCapitalize="off"
        spellCheck={false}
        required
        autoFocus
        defaultValue={state.values?.email ?? email}
        error={state.fieldErrors?.email}
      />
      <PasswordField
        name="password"
        label="Password"
        autoComplete="current-password"
        required
        error={state.fieldErrors?.password}
      />
      <SubmitButton fullWidth size="lg" isPending={isPending} pendingLabel="Signing in…">
        Sign in
      </SubmitButton>
    </form>
  );
}

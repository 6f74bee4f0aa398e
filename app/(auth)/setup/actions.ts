"use server";

import { actWith } from "@/app/_server/act";
import { formInput } from "@/app/_server/action-state";
import { writeSessionCookie } from "@/app/_server/session";
import { completeSetup } from "@/lib/users/complete-setup";
import { signIn } from "@/lib/users/sign-in";

/** Redeems the set-up link and signs the user in with the new password. */
export const completeSetupAction = actWith(
  completeSetup.operation,
  async (context, form) => {
    const { email } = await completeSetup.execute(context, formInput(form));
    const { deps, address, requestId } = context;
    await writeSessionCookie(await signIn(deps, { email, password: form.get("password"), address, requestId }));
  },
  { isOpen: true, redirectTo: "/" },
);

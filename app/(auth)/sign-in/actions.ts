"use server";

import { actWith } from "@/app/_server/act";
import { requestFacts } from "@/app/_server/request";
import { safePath } from "@/app/_server/safe-path";
import { writeSessionCookie } from "@/app/_server/session";
import { signIn } from "@/lib/users/sign-in";

export const signInAction = actWith(
  "session.create",
  async ({ deps, address, requestId }, form) => {
    const sessionId = await signIn(deps, {
      email: form.get("email"),
      password: form.get("password"),
      address,
      userAgent: (await requestFacts()).userAgent,
      requestId,
    });
    await writeSessionCookie(sessionId);
  },
  { isOpen: true, redirectTo: (_done, form) => safePath(form.get("callbackUrl")) },
);

"use server";

import { cookies } from "next/headers";
import { actWith } from "@/app/_server/act";
import { decideAuthorization } from "@/lib/oauth/decide-authorization";

export const decideAction = actWith("authorization.decide", async (context, form) =>
  decideAuthorization.execute(context, {
    cookies: (await cookies()).toString(),
    isGranted: form.get("decision") === "allow",
    password: form.get("password") || undefined,
  }),
);

"use server";

import { actWith } from "@/app/_server/act";
import { revokeConfirmed } from "./_revoke";

export const revokeAction = actWith("certificate.revoke", revokeConfirmed, {
  revalidate: "/",
  redirectTo: ({ kid }) => `/certificates/${kid}?revoked=1`,
});

"use server";

import { act, actWith } from "@/app/_server/act";
import { formInput } from "@/app/_server/action-state";
import { loadIfAllowed } from "@/app/_server/load";
import type { Peek } from "@/components/ui/peek";
import { getCertificate } from "@/lib/certificates/get-certificate";
import { updateCertificate } from "@/lib/certificates/update-certificate";
import { Kid } from "@/lib/operation/fields";
import { readValue } from "@/lib/operation/parse";
import { peekOf } from "./_peek";
import { revokeConfirmed } from "./_revoke";

export const revokeAction = actWith("certificate.revoke", revokeConfirmed, {
  revalidate: "/",
  redirectTo: ({ kid }) => `/certificates/${kid}?revoked=1`,
});

/** The form contains both texts: an empty note removes it. */
export const updateCertificateAction = act(updateCertificate, {
  revalidate: "/",
  redirectTo: ({ kid }) => `/certificates/${kid}?saved=1`,
  input: (form) => ({ ...formInput(form), keyHolderNote: form.get("keyHolderNote") ?? "" }),
});

/** The facts of a row beside the list. Arguments of actions are untrusted. */
export async function peekCertificateAction(key: string): Promise<Peek | undefined> {
  const kid = readValue(Kid, key).value;
  const certificate = kid && (await loadIfAllowed(getCertificate, { kid }));
  return certificate ? peekOf(certificate) : undefined;
}

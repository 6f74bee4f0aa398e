"use server";

import type { z } from "zod";
import { act, actWith } from "@/app/_server/act";
import { setApplicationStatus } from "@/lib/applications/set-application-status";
import { setClientStatus } from "@/lib/clients/set-client-status";
import { updateOrganisation } from "@/lib/organisations/update-organisation";
import { blockKey } from "@/lib/revocation-desk/block-key";
import { findKey } from "@/lib/revocation-desk/find-key";
import { findListed } from "@/lib/revocation-desk/find-listed";
import { revokeMany } from "@/lib/revocation-desk/revoke-many";
import type { RevokeManyInput } from "@/lib/revocation-desk/schema";

export const previewListAction = act(findListed);

export const revokeListAction = actWith(
  "certificate.revoke_many",
  (context, form) => {
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const comment = text("comment");
    return revokeMany.execute(context, {
      kids: form.getAll("kids").map(String),
      count: Number(text("count")),
      // Validated by the operation's schema.
      reason: text("reason") as z.input<typeof RevokeManyInput>["reason"],
      ...(comment ? { comment } : {}),
    });
  },
  { revalidate: "/" },
);

/** The name contains "secret", so that the form never returns the value: it may be a private key. */
const keyInput = (form: FormData) => ({ key: String(form.get("keyOrSecret") ?? "") });

export const findKeyAction = act(findKey, { input: keyInput });

export const blockKeyAction = act(blockKey, { revalidate: "/" });

const statusMessage = ({ name, status }: { name: string; status: string }) =>
  status === "active" ? `${name} resumed.` : `${name} suspended.`;

export const setClientStatusAction = act(setClientStatus, { revalidate: "/", message: statusMessage });
export const setApplicationStatusAction = act(setApplicationStatus, { revalidate: "/", message: statusMessage });
export const setOrganisationStatusAction = act(updateOrganisation, {
  revalidate: "/",
  message: ({ legalName, status }) => statusMessage({ name: legalName, status }),
});

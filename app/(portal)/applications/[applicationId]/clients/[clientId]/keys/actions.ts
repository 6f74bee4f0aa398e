"use server";

import { act } from "@/app/_server/act";
import { importKeys } from "@/lib/keys/import-keys";
import { removeKey } from "@/lib/keys/remove-key";
import { updateKey } from "@/lib/keys/update-key";
import { readKeyChanges, readNewKeys } from "./_forms";

export const importKeysAction = act(importKeys, {
  revalidate: "/",
  input: readNewKeys,
  redirectTo: ({ items, leftOut }) => {
    const [first] = items;
    const places = leftOut.length > 0 ? `&leftOut=${leftOut.map(({ place }) => place).join(",")}` : "";
    return `/applications/${first?.applicationId}/clients/${first?.clientId}/keys?added=${items.length}${places}`;
  },
});

export const updateKeyAction = act(updateKey, { revalidate: "/", input: readKeyChanges, message: "Saved." });

export const removeKeyAction = act(removeKey, { revalidate: "/" });

"use client";

import { FileDrop } from "@/components/ui/file-drop";
import { FormError } from "@/components/ui/form-error";
import type { FormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";
import type { ListedCertificates, RevokedMany } from "@/lib/revocation-desk/schema";
import { type Action, ConfirmRevocation } from "./confirm-revocation";

/** Previews the certificates of a list, then asks for their number to confirm. */
export function ListForm({
  preview,
  revoke,
  reasons,
}: {
  preview: Action<ListedCertificates>;
  revoke: Action<RevokedMany>;
  reasons: readonly { value: string; label: string }[];
}) {
  const [state, submit, isPending] = useFormAction<FormState<ListedCertificates>>(preview);
  const found = state.status === "ok" ? state.data : undefined;
  return (
    <div className="flex max-w-4xl flex-col gap-6">
      <form action={submit} className="flex flex-col gap-4">
        <FormError state={state} labels={{ list: "List" }} />
        <FileDrop
          name="list"
          label="List"
          accept=".csv,.txt"
          maxBytes={400_000}
          placeholder="One KID, thumbprint, serial or subject per line, or a CSV with them in any column"
          defaultValue={state.values?.list}
          error={state.fieldErrors?.list}
        />
        <div>
          <SubmitButton variant={found ? "outline" : "primary"} isPending={isPending} pendingLabel="Looking up…">
            Look up
          </SubmitButton>
        </div>
      </form>
      {found ? (
        <ConfirmRevocation key={found.revocable.join()} found={found} revoke={revoke} reasons={reasons} />
      ) : null}
    </div>
  );
}

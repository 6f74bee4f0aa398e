"use client";

import { useActionState } from "react";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/choice";
import { TextArea, TextField } from "@/components/ui/field";
import { FileDrop } from "@/components/ui/file-drop";
import { FormError } from "@/components/ui/form-error";
import { type FormState, idleFormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import { plural } from "@/lib/format";
import type { ListedCertificates, RevokedMany } from "@/lib/revocation-desk/schema";
import { Outcome, Preview } from "./preview";

type Action<T> = (previous: FormState, form: FormData) => Promise<FormState<T>>;

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
  const [state, submit, isPending] = useActionState<FormState<ListedCertificates>, FormData>(preview, idleFormState);
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
      {found ? <Confirm key={found.revocable.join()} found={found} revoke={revoke} reasons={reasons} /> : null}
    </div>
  );
}

function Confirm({
  found,
  revoke,
  reasons,
}: {
  found: ListedCertificates;
  revoke: Action<RevokedMany>;
  reasons: readonly { value: string; label: string }[];
}) {
  const [state, submit, isPending] = useActionState<FormState<RevokedMany>, FormData>(revoke, idleFormState);
  const count = found.revocable.length;
  if (state.status === "ok" && state.data) return <Outcome done={state.data} found={found} />;
  return (
    <>
      <Preview found={found} />
      {count === 0 ? (
        <Banner title="No certificates to revoke">
          All are already revoked, or the list contains no certificates.
        </Banner>
      ) : (
        <Card title={`Revoke ${plural(count, "certificate")}`}>
          <form action={submit} className="flex max-w-xl flex-col gap-4">
            <FormError state={state} labels={{ count: "Number" }} />
            {/* One field per KID: browsers normalise line breaks inside a field. */}
            {found.revocable.map((kid) => (
              <input key={kid} type="hidden" name="kids" value={kid} />
            ))}
            <Select
              name="reason"
              label="Reason"
              description="Applies to all and is published in the CRL."
              options={reasons}
              defaultValue={state.values?.reason ?? "unspecified"}
            />
            <TextArea
              name="comment"
              label="Note"
              isOptional
              rows={2}
              maxLength={500}
              defaultValue={state.values?.comment}
            />
            <p className="font-medium">This cannot be undone.</p>
            <TextField
              name="count"
              label={`Type ${count} to confirm`}
              inputMode="numeric"
              required
              isMono
              error={state.fieldErrors?.count}
            />
            <div>
              <SubmitButton variant="danger" isPending={isPending} pendingLabel="Revoking…">
                Revoke {plural(count, "certificate")}
              </SubmitButton>
            </div>
          </form>
        </Card>
      )}
    </>
  );
}

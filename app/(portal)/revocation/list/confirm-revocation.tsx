"use client";

import type { ReactNode } from "react";
import { Banner } from "@/components/ui/banner";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/choice";
import { TextArea, TextField } from "@/components/ui/field";
import { FormError } from "@/components/ui/form-error";
import type { FormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import { useFormAction } from "@/components/ui/use-form-action";
import { plural } from "@/lib/format";
import type { ListedCertificates, RevokedMany } from "@/lib/revocation-desk/schema";
import { Outcome, Preview } from "./preview";

/** A server action whose state has data. */
export type Action<T> = (previous: FormState, form: FormData) => Promise<FormState<T>>;

/** Shows what will be revoked, then asks for one reason and the number of certificates. Shows the results afterwards. */
export function ConfirmRevocation({
  found,
  revoke,
  reasons,
  impact,
  cancel,
}: {
  found: ListedCertificates;
  revoke: Action<RevokedMany>;
  reasons: readonly { value: string; label: string }[];
  /** What stops working. */
  impact?: ReactNode;
  cancel?: ReactNode;
}) {
  const [state, submit, isPending] = useFormAction<FormState<RevokedMany>>(revoke);
  const count = found.revocable.length;
  if (state.status === "ok" && state.data) return <Outcome done={state.data} found={found} />;
  return (
    <>
      {count > 0 ? impact : null}
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
            <div className="flex flex-wrap gap-2">
              {cancel}
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

"use client";

import { ButtonLink } from "@/components/ui/button";
import { Select } from "@/components/ui/choice";
import { ConfirmForm } from "@/components/ui/confirm-dialog";
import { TextArea } from "@/components/ui/field";
import type { FormState } from "@/components/ui/form-state";

/** Reason, note and the last six characters; then it is done and can't be undone. */
export function RevokeForm({
  kid,
  phrase,
  reasons,
  defaultReason,
  action,
}: {
  kid: string;
  phrase: string;
  reasons: readonly { value: string; label: string }[];
  defaultReason: string;
  action: (previous: FormState, form: FormData) => Promise<FormState>;
}) {
  return (
    <ConfirmForm
      action={action}
      confirmLabel="Revoke certificate"
      pendingLabel="Revoking…"
      phrase={phrase}
      hidden={{ kid }}
      cancel={<ButtonLink href={`/certificates/${kid}`}>Keep it</ButtonLink>}
    >
      <Select
        name="reason"
        label="Reason"
        description="It is published in the revocation list."
        options={reasons}
        defaultValue={defaultReason}
      />
      <TextArea
        name="comment"
        label="Note"
        description="For the record; only people of the organisation and the portal's operators see it."
        isOptional
        rows={2}
        maxLength={500}
      />
      <p className="font-medium">This cannot be undone.</p>
    </ConfirmForm>
  );
}

"use client";

import { ButtonLink } from "@/components/ui/button";
import { Select } from "@/components/ui/choice";
import { ConfirmForm } from "@/components/ui/confirm-dialog";
import { TextArea } from "@/components/ui/field";
import type { FormState } from "@/components/ui/form-state";

/** Asks for a reason, a note and the last six characters. Revocation can't be undone. */
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
      cancel={<ButtonLink href={`/certificates/${kid}`}>Cancel</ButtonLink>}
    >
      <Select
        name="reason"
        label="Reason"
        description="Published in the CRL."
        options={reasons}
        defaultValue={defaultReason}
      />
      <TextArea
        name="comment"
        label="Note"
        description="Visible only to the organisation and to platform roles."
        isOptional
        rows={2}
        maxLength={500}
      />
      <p className="font-medium">This cannot be undone.</p>
    </ConfirmForm>
  );
}

"use client";

import { useActionState } from "react";
import type { FormAction } from "@/app/_server/act";
import { Banner } from "@/components/ui/banner";
import { Checkbox } from "@/components/ui/choice";
import { FormError } from "@/components/ui/form-error";
import { idleFormState } from "@/components/ui/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import type { MailTopic, Preferences } from "@/lib/notifications/schema";

const labels: Record<MailTopic, { label: string; description: string }> = {
  expiry: {
    label: "Expiry reminders",
    description:
      "Sent to administrators and contacts on the reminder days of the certificate type, until the certificate is revoked or replaced. The link in an email stops and restarts the reminders of one organisation.",
  },
  platform: {
    label: "Platform warnings",
    description:
      "Sent to super administrators and security officers before the CAs, OCSP responders, TLS server certificates and CRLs of this portal expire.",
  },
};

/** One checkbox for each kind of email. */
export function PreferencesForm({ action, topics }: { action: FormAction; topics: Preferences["topics"] }) {
  const [state, submit, isPending] = useActionState(action, idleFormState);
  return (
    <form action={submit} className="flex max-w-xl flex-col gap-5">
      <FormError state={state} />
      {state.status === "ok" && state.message ? (
        <div role="status">
          <Banner tone="success" title={state.message} />
        </div>
      ) : null}
      {topics.map(({ topic, isWanted }) => (
        <div key={topic}>
          <input type="hidden" name="offered" value={topic} />
          <Checkbox name="wanted" id={topic} value={topic} defaultChecked={isWanted} {...labels[topic]} />
        </div>
      ))}
      <div>
        <SubmitButton isPending={isPending} pendingLabel="Saving…">
          Save
        </SubmitButton>
      </div>
    </form>
  );
}

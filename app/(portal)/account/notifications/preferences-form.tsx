"use client";

import type { FormAction } from "@/app/_server/act";
import { Checkbox } from "@/components/ui/choice";
import { Form, FormButtons, useForm } from "@/components/ui/form";
import type { MailTopic, Preferences } from "@/lib/notifications/schema";

const labels: Record<MailTopic, { label: string; description: string }> = {
  expiry: {
    label: "Expiry reminders",
    description:
      "Sent to administrators and contacts on the reminder days of the certificate type, until the certificate is revoked or replaced. The link in an email stops and restarts the reminders of one organisation.",
  },
  changes: {
    label: "Changes",
    description:
      "Sent to administrators, members of the application and technical contacts when certificates are issued or renewed, keys are added or removed, and clients, applications or organisations are resumed. Revocations, blocked keys and suspensions are always sent.",
  },
  platform: {
    label: "Platform warnings",
    description:
      "Sent to super administrators and security officers before the CAs, OCSP responders, TLS server certificates and CRLs of this portal expire.",
  },
};

/** One checkbox for each kind of email. */
export function PreferencesForm({ action, topics }: { action: FormAction; topics: Preferences["topics"] }) {
  const form = useForm(action);
  return (
    <Form form={form} className="max-w-xl gap-5">
      {topics.map(({ topic, isWanted }) => (
        <div key={topic}>
          <input type="hidden" name="offered" value={topic} />
          <Checkbox name="wanted" id={topic} value={topic} defaultChecked={isWanted} {...labels[topic]} />
        </div>
      ))}
      <FormButtons submitLabel="Save" pendingLabel="Saving…" />
    </Form>
  );
}

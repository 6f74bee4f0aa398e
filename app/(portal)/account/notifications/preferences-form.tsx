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
export function PreferencesForm({
  action,
  topics,
  organisations,
}: {
  action: FormAction;
  topics: Preferences["topics"];
  organisations: Preferences["organisations"];
}) {
  const form = useForm(action);
  return (
    <Form form={form} className="max-w-xl gap-5">
      {topics.map(({ topic, isWanted }) => (
        <div key={topic}>
          <input type="hidden" name="offered" value={topic} />
          <Checkbox name="wanted" id={topic} value={topic} defaultChecked={isWanted} {...labels[topic]} />
        </div>
      ))}
      {organisations.length > 1
        ? organisations.map((one) => <OfOrganisation key={one.organisationId} {...one} />)
        : null}
      <FormButtons submitLabel="Save" pendingLabel="Saving…" />
    </Form>
  );
}

/** What is sent about one organisation, of the topics that are wanted at all. */
function OfOrganisation({ organisationId, legalName, topics }: Preferences["organisations"][number]) {
  return (
    <fieldset className="flex flex-wrap items-center gap-x-6 gap-y-2 border-t border-separator pt-4">
      <legend className="float-left w-full pb-1 font-medium">
        <bdi>{legalName}</bdi>
      </legend>
      {topics.map(({ topic, isWanted }) => {
        const value = `${organisationId}:${topic}`;
        return (
          <div key={topic}>
            <input type="hidden" name="offered" value={value} />
            <Checkbox name="wanted" id={value} value={value} defaultChecked={isWanted} label={labels[topic].label} />
          </div>
        );
      })}
    </fieldset>
  );
}

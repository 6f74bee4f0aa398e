import { MailPlus } from "lucide-react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import { addContactAction, removeContactAction } from "@/app/(portal)/organisations/actions";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { DialogButton } from "@/components/ui/dialog";
import { FieldsForm } from "@/components/ui/fields-form";
import { EmptyState } from "@/components/ui/states";
import { Chip } from "@/components/ui/status-badge";
import type { Application } from "@/lib/applications/schema";
import { listContacts } from "@/lib/organisations/list-contacts";
import { CONTACT_KINDS } from "@/lib/organisations/schema";

const kinds: Record<(typeof CONTACT_KINDS)[number], string> = {
  technical: "Technical",
  business: "Business",
  security: "Security",
};

/** Who gets mail about this application, besides the organisation's contacts. */
export async function ApplicationContacts({ application }: { application: Application }) {
  const { id: applicationId, organisationId } = application;
  const [{ items }, mayWrite] = await Promise.all([
    load(listContacts, { organisationId, applicationId, limit: 200 }),
    canDo("contact:write", organisationId),
  ]);
  const add = mayWrite ? (
    <DialogButton label="Add contact" title="Add contact" dialogSize="sm">
      <FieldsForm
        action={addContactAction}
        submitLabel="Add contact"
        pendingLabel="Adding…"
        hidden={{ organisationId, applicationId }}
        fields={[
          { kind: "text", name: "name", label: "Name", maxLength: 100, placeholder: "Payments team" },
          { kind: "email", name: "email", label: "Email" },
          {
            kind: "select",
            name: "kind",
            label: "For",
            defaultValue: "technical",
            options: CONTACT_KINDS.map((value) => ({ value, label: kinds[value] })),
          },
        ]}
      />
    </DialogButton>
  ) : null;
  return (
    <Card
      title="Contacts"
      description="They get this application's mail, together with the contacts of the organisation."
      action={items.length > 0 ? add : null}
      isFlush
    >
      {items.length === 0 ? (
        <EmptyState icon={<MailPlus />} title="No contacts of its own" action={add}>
          Mail about expiring certificates goes to the organisation's contacts only.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-separator">
          {items.map((contact) => (
            <li key={contact.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
              <span className="min-w-0 flex-1 basis-48">
                <span className="block font-medium break-words">{contact.name}</span>
                <TextLink href={`mailto:${contact.email}`} className="text-[13px] break-all">
                  {contact.email}
                </TextLink>
              </span>
              <Chip>{kinds[contact.kind]}</Chip>
              {mayWrite ? (
                <ConfirmButton
                  label="Remove"
                  look={{ size: "sm", variant: "outline" }}
                  title={`Remove ${contact.name}?`}
                  confirmLabel="Remove contact"
                  action={removeContactAction}
                  hidden={{ contactId: contact.id }}
                >
                  <p className="leading-6">{contact.email} gets no more mail about this application.</p>
                </ConfirmButton>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

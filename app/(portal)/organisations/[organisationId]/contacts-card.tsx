import { MailPlus } from "lucide-react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { FormDialogButton } from "@/components/ui/form-dialog";
import { EmptyState } from "@/components/ui/states";
import { Chip } from "@/components/ui/status-badge";
import { listContacts } from "@/lib/organisations/list-contacts";
import { CONTACT_KINDS, type Organisation } from "@/lib/organisations/schema";
import { addContactAction, removeContactAction } from "../actions";

const kinds: Record<(typeof CONTACT_KINDS)[number], string> = {
  technical: "Technical",
  business: "Business",
  security: "Security",
};

/** Who gets mail about this organisation. */
export async function ContactsCard({ organisation }: { organisation: Organisation }) {
  const [{ items }, mayWrite] = await Promise.all([
    load(listContacts, { organisationId: organisation.id, limit: 200 }),
    canDo("contact:write", organisation.id),
  ]);
  const canChange = mayWrite && organisation.status === "active";
  const add = canChange ? <AddContact organisationId={organisation.id} /> : null;
  return (
    <Card
      title="Contacts"
      description="They get mail before certificates expire and when something is revoked. They need no account."
      action={add}
      isFlush
    >
      {items.length === 0 ? (
        <EmptyState icon={<MailPlus />} title="Nobody would hear of an expiring certificate">
          Add a technical and a security contact; a shared mailbox is better than one person's.
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
              {canChange ? (
                <ConfirmButton
                  label="Remove"
                  look={{ size: "sm", variant: "outline" }}
                  title={`Remove ${contact.name}?`}
                  confirmLabel="Remove contact"
                  action={removeContactAction}
                  hidden={{ contactId: contact.id }}
                >
                  <p className="leading-6">{contact.email} gets no more mail about this organisation.</p>
                </ConfirmButton>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function AddContact({ organisationId }: { organisationId: string }) {
  return (
    <FormDialogButton
      label="Add contact"
      title="Add contact"
      form={{
        action: addContactAction,
        submitLabel: "Add contact",
        pendingLabel: "Adding…",
        hidden: { organisationId },
        fields: [
          { kind: "text", name: "name", label: "Name", maxLength: 100, placeholder: "Certificate team" },
          { kind: "email", name: "email", label: "Email" },
          {
            kind: "select",
            name: "kind",
            label: "For",
            defaultValue: "technical",
            options: CONTACT_KINDS.map((value) => ({ value, label: kinds[value] })),
          },
        ],
      }}
    />
  );
}

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
import { CONTACT_KINDS, type Contact } from "@/lib/organisations/schema";
import { addContactAction, removeContactAction } from "./actions";

const kinds: Record<(typeof CONTACT_KINDS)[number], string> = {
  technical: "Technical",
  business: "Business",
  security: "Security",
};

/** Whose contacts: an organisation's own, or with `applicationId` those of one application. */
interface Holder {
  organisationId: string;
  applicationId?: string;
}

interface Words {
  description: string;
  empty: { title: string; text: string };
  /** An example of a name. */
  placeholder: string;
}

const WORDS: Record<"organisation" | "application", Words> = {
  organisation: {
    description: "They get email before certificates expire and when something is revoked. They need no account.",
    empty: {
      title: "No contacts",
      text: "Nothing is sent when a certificate expires. Add a technical and a security contact; a shared mailbox is better than the address of one person.",
    },
    placeholder: "Certificate team",
  },
  application: {
    description: "They get this application's email, together with the contacts of the organisation.",
    empty: {
      title: "No contacts of its own",
      text: "Email about expiring certificates goes to the organisation's contacts only.",
    },
    placeholder: "Payments team",
  },
};

/** Who gets email about an organisation or about one of its applications. `isOpen`: contacts can be added and removed now. */
export async function Contacts({ holder, isOpen = true }: { holder: Holder; isOpen?: boolean }) {
  const [{ items }, mayWrite] = await Promise.all([
    load(listContacts, { ...holder, limit: 200 }),
    canDo("contact:write", holder.organisationId),
  ]);
  const canChange = mayWrite && isOpen;
  const kind = holder.applicationId ? "application" : "organisation";
  const { description, empty, placeholder } = WORDS[kind];
  const add = canChange ? <AddContact holder={holder} placeholder={placeholder} /> : null;
  return (
    <Card title="Contacts" description={description} action={items.length > 0 ? add : null} isFlush>
      {items.length === 0 ? (
        <EmptyState icon={<MailPlus />} title={empty.title} action={add}>
          {empty.text}
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
              {canChange ? <RemoveContact contact={contact} about={`this ${kind}`} /> : null}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function RemoveContact({ contact: { id, name, email }, about }: { contact: Contact; about: string }) {
  return (
    <ConfirmButton
      label="Remove"
      look={{ size: "sm", variant: "outline" }}
      title={`Remove ${name}?`}
      confirmLabel="Remove contact"
      action={removeContactAction}
      hidden={{ contactId: id }}
    >
      <p className="leading-6">
        {email} gets no more email about {about}.
      </p>
    </ConfirmButton>
  );
}

function AddContact({ holder, placeholder }: { holder: Holder; placeholder: string }) {
  return (
    <FormDialogButton
      label="Add contact"
      title="Add contact"
      form={{
        action: addContactAction,
        submitLabel: "Add contact",
        pendingLabel: "Adding…",
        hidden: { ...holder },
        fields: [
          { kind: "text", name: "name", label: "Name", maxLength: 100, placeholder },
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

import { MailPlus } from "lucide-react";
import { load } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { EmailText } from "@/components/ui/email-text";
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

/** Owner of the contacts: an organisation, or one application with `applicationId`. */
interface Holder {
  organisationId: string;
  applicationId?: string;
}

interface Texts {
  description: string;
  empty: { title: string; text: string };
  /** Example name. */
  placeholder: string;
}

const TEXTS: Record<"organisation" | "application", Texts> = {
  organisation: {
    description: "They get the expiry reminders of its certificates. They need no account.",
    empty: {
      title: "No contacts",
      text: "Only administrators get expiry reminders. Add a technical and a security contact, preferably shared mailboxes.",
    },
    placeholder: "Certificate team",
  },
  application: {
    description:
      "They get the expiry reminders of its certificates, in addition to the administrators and contacts of the organisation.",
    empty: {
      title: "No application contacts",
      text: "Expiry reminders go to the administrators and contacts of the organisation.",
    },
    placeholder: "Payments team",
  },
};

/** Contacts who get email about an organisation or one of its applications. `isOpen`: contacts can be added and removed now. */
export async function Contacts({ holder, isOpen = true }: { holder: Holder; isOpen?: boolean }) {
  const [{ items }, mayWrite] = await Promise.all([
    load(listContacts, { ...holder, limit: 200 }),
    canDo("contact:write", holder.organisationId),
  ]);
  const canChange = mayWrite && isOpen;
  const kind = holder.applicationId ? "application" : "organisation";
  const { description, empty, placeholder } = TEXTS[kind];
  const add = canChange ? <AddContact holder={holder} placeholder={placeholder} /> : null;
  return (
    <Card id="contacts" title="Contacts" description={description} action={items.length > 0 ? add : null} isFlush>
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
                <TextLink href={`mailto:${contact.email}`} className="text-[13px]">
                  <EmailText value={contact.email} />
                </TextLink>
              </span>
              <Chip>{kinds[contact.kind]}</Chip>
              {canChange ? <RemoveContact contact={contact} holder={holder} about={`this ${kind}`} /> : null}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function RemoveContact({ contact, holder, about }: { contact: Contact; holder: Holder; about: string }) {
  const { id, name, email, kind } = contact;
  return (
    <ConfirmButton
      label="Remove"
      look={{ size: "sm", variant: "outline" }}
      title={
        <>
          Remove <bdi>{name}</bdi>?
        </>
      }
      confirmLabel="Remove contact"
      action={removeContactAction}
      hidden={{ contactId: id }}
      // Whether an address wants reminders is stored by address, so adding it again restores everything but the id.
      undo={{ action: addContactAction, hidden: { ...holder, name, email, kind } }}
    >
      <p className="leading-6">
        {email} no longer gets expiry reminders as a contact of {about}.
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
            label: "Type",
            defaultValue: "technical",
            options: CONTACT_KINDS.map((value) => ({ value, label: kinds[value] })),
          },
        ],
      }}
    />
  );
}

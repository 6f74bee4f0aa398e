import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { PageHeader } from "@/components/frame/page-header";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { FieldsForm } from "@/components/ui/fields-form";
import { Chip } from "@/components/ui/status-badge";
import { getMe } from "@/lib/users/get-me";
import { organisationRoleNames, platformRoleNames } from "../_frame/role";
import { AccountTabs } from "./_tabs";
import { renameAction } from "./actions";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const me = await load(getMe, {});
  return (
    <>
      <PageHeader title="Your account" />
      <AccountTabs current="/account" />
      <div className="flex flex-col gap-6">
        <Card title="Name" description="Shown in the audit log and in member lists.">
          <FieldsForm
            action={renameAction}
            submitLabel="Save name"
            pendingLabel="Saving…"
            fields={[
              {
                kind: "text",
                name: "name",
                label: "Name",
                maxLength: 100,
                defaultValue: me.name,
                autoComplete: "name",
              },
            ]}
          />
        </Card>
        <Card
          title="Permissions"
          description="A super administrator can change your roles. The email can't be changed."
        >
          <DescriptionList
            items={[
              { term: "Email", hint: "Used to sign in", value: me.email },
              {
                term: "Platform role",
                value: me.platformRole ? <Chip tone="accent">{platformRoleNames[me.platformRole]}</Chip> : "None",
              },
              {
                term: "Organisations",
                value:
                  me.organisations.length > 0 ? (
                    <ul className="flex flex-col gap-1">
                      {me.organisations.map((one) => (
                        <li key={one.organisationId}>
                          <TextLink href={`/organisations/${one.organisationId}`}>{one.organisationName}</TextLink>{" "}
                          <span className="text-muted">· {organisationRoleNames[one.role]}</span>
                        </li>
                      ))}
                    </ul>
                  ) : (
                    "None"
                  ),
              },
            ]}
          />
        </Card>
      </div>
    </>
  );
}

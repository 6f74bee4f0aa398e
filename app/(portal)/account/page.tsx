import type { Metadata } from "next";
import { load } from "@/app/_server/load";
import { PageHeader } from "@/components/frame/page-header";
import { TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { Chip } from "@/components/ui/status-badge";
import { getMe } from "@/lib/users/get-me";
import { organisationRoleNames, platformRoleNames } from "../_frame/role";
import { AccountTabs } from "./_tabs";

export const metadata: Metadata = { title: "Your account" };

export default async function AccountPage() {
  const me = await load(getMe, {});
  return (
    <>
      <PageHeader title="Your account" />
      <AccountTabs current="/account" />
      <Card title={me.name} description="An administrator of the portal changes name, email and roles.">
        <DescriptionList
          items={[
            { term: "Email", hint: "You sign in with it", value: me.email },
            {
              term: "Role on the portal",
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
    </>
  );
}

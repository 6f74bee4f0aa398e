import type { Metadata } from "next";
import { load, loadIfAllowed } from "@/app/_server/load";
import { canDo } from "@/app/_server/permissions";
import type { PageProps } from "@/app/_server/query";
import { deps } from "@/app/_server/runtime";
import { currentUser } from "@/app/_server/session";
import { PageHeader } from "@/components/frame/page-header";
import { ButtonLink, TextLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { EmailText } from "@/components/ui/email-text";
import { FieldsForm } from "@/components/ui/fields-form";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusBadge } from "@/components/ui/status-badge";
import { getUser } from "@/lib/users/get-user";
import type { User } from "@/lib/users/schema";
import { organisationRoleNames, platformRoleNames } from "../../_frame/role";
import { StatusCard } from "../../_suspension/status-card";
import { platformRoleOptions } from "../_roles";
import { createSetupLinkAction, setUserStatusAction, updateUserAction } from "../actions";
import { NewLinkForm } from "./new-link-form";

type Props = PageProps<{ userId: string }>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { userId } = await params;
  return { title: (await loadIfAllowed(getUser, { userId }))?.name ?? "Not found" };
}

export default async function UserPage({ params }: Props) {
  const { userId } = await params;
  const [user, mayWrite, me] = await Promise.all([load(getUser, { userId }), canDo("user:write"), currentUser()]);
  const isSelf = me?.userId === user.id;
  return (
    <>
      <PageHeader
        title={user.name}
        crumbs={[{ label: "Users", href: "/people" }, { label: user.name }]}
        badges={
          <>
            <StatusBadge status={user.status} />
            {user.isSetUp ? null : <StatusBadge status="pending" word="Set-up pending" />}
          </>
        }
        description={<EmailText value={user.email} />}
        actions={mayWrite ? <ButtonLink href={`/audit?entity=user&entityId=${user.id}`}>History</ButtonLink> : null}
      />
      <div className="flex flex-col gap-6">
        <Facts user={user} />
        {mayWrite ? (
          <>
            <Card title="Name and role" description="Changing the role signs the user out of all sessions.">
              <FieldsForm
                action={updateUserAction}
                submitLabel="Save changes"
                pendingLabel="Saving…"
                hidden={{ userId: user.id }}
                fields={[
                  { kind: "text", name: "name", label: "Name", maxLength: 100, defaultValue: user.name },
                  {
                    kind: "select",
                    name: "platformRole",
                    label: "Platform role",
                    placeholder: "None",
                    isOptional: true,
                    options: platformRoleOptions,
                    defaultValue: user.platformRole ?? "",
                  },
                ]}
              />
            </Card>
            <Card
              id="set-up-link"
              title="New set-up link"
              description={`For a user who lost the first link or forgot the password. Earlier links stop working.${
                deps().env.smtpUrl ? ` It is sent to ${user.email}, too.` : ""
              }`}
            >
              <NewLinkForm
                action={createSetupLinkAction}
                userId={user.id}
                publicUrl={deps().env.publicUrl}
                isSent={deps().env.smtpUrl !== undefined}
              />
            </Card>
            {isSelf ? null : (
              <StatusCard
                noun="user"
                name={user.name}
                status={user.status}
                action={setUserStatusAction}
                id={{ userId: user.id }}
                hasNoUndo
                about={{
                  suspend: "Ends all sessions and disables the access tokens of this user. You can resume it.",
                  resume: "The user can sign in, and unexpired access tokens are accepted again.",
                }}
                effects={{
                  suspend: `${user.email} is signed out of all sessions immediately and can't sign in. Audit events are kept.`,
                  resume: `${user.email} can sign in, and unexpired access tokens are accepted again.`,
                }}
              />
            )}
          </>
        ) : null}
      </div>
    </>
  );
}

function Facts({ user }: { user: User }) {
  return (
    <Card title="Roles">
      <DescriptionList
        items={[
          { term: "Platform role", value: user.platformRole ? platformRoleNames[user.platformRole] : "None" },
          {
            term: "Organisation roles",
            value:
              user.memberships.length > 0 ? (
                <ul className="flex flex-col gap-1">
                  {user.memberships.map((one) => (
                    <li key={one.organisationId}>
                      <TextLink href={`/organisations/${one.organisationId}`}>{one.organisationName}</TextLink>{" "}
                      <span className="text-muted">· {organisationRoleNames[one.role]}</span>
                    </li>
                  ))}
                </ul>
              ) : (
                "None. Roles are granted on the page of an organisation."
              ),
          },
          { term: "Created", value: <RelativeTime value={user.createdAt} as="date" /> },
          {
            term: "Last sign-in",
            value: user.lastSignInAt ? <RelativeTime value={user.lastSignInAt} /> : "Never",
          },
        ]}
      />
    </Card>
  );
}
